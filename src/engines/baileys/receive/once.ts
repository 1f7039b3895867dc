import { type BinaryNode, encodeBinaryNode } from 'baileys'
import type { RowStore } from '../keys/row-store.ts'

/** Makes the mark by which a stanza that WhatsApp brings again is known: the event that carries it is stored once. */
export type Once = (node: BinaryNode) => Promise<readonly string[]>

/** The mark waits in the inbox until its event is stored: what was not is brought again by WhatsApp. */
export function createOnce(rows: Pick<RowStore, 'write'>): Once {
  return async (node) => {
    const { id, from } = node.attrs
    const envelope = { id: `${node.tag} ${from} ${id}`, plaintext: new Uint8Array(), stanza: encodeBinaryNode(node) }
    await rows.write({ rows: {}, envelopes: [envelope] })
    return [envelope.id]
  }
}
