import { type BinaryNode, encodeBinaryNode } from 'baileys'
import type { RowStore } from '../keys/row-store.ts'

/** Makes the mark by which a stanza that WhatsApp brings again is known: the event that carries it is stored once. */
export interface Once {
  (node: BinaryNode): Promise<readonly string[]>
  /** Whether it was made before: the stanza came once already. */
  isMade(node: BinaryNode): Promise<boolean>
}

/** The mark waits in the inbox until its event is stored: what was not is brought again by WhatsApp. */
export function createOnce(rows: Pick<RowStore, 'write' | 'plaintext'>): Once {
  async function make(node: BinaryNode): Promise<readonly string[]> {
    const envelope = { id: markOf(node), plaintext: new Uint8Array(), stanza: encodeBinaryNode(node) }
    await rows.write({ rows: {}, envelopes: [envelope] })
    return [envelope.id]
  }
  const isMade = async (node: BinaryNode): Promise<boolean> => (await rows.plaintext(markOf(node))) !== null
  return Object.assign(make, { isMade })
}

const markOf = ({ tag, attrs: { from, id } }: BinaryNode): string => `${tag} ${from} ${id}`
