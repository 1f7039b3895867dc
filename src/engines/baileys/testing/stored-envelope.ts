import { randomBytes } from 'node:crypto'
import { encodeBinaryNode } from 'baileys'
import type { Envelope } from '../../../core/ports/key-store.ts'
import { envelopeId } from '../stanza-book.ts'

/** What the inbox holds of a message that was decrypted and not stored; `content` is its protobuf. */
export function storedEnvelope(
  content: Uint8Array,
  { id, from, parts = 1 }: { readonly id: string; readonly from: string; readonly parts?: number },
): Envelope[] {
  const ciphertexts = Array.from({ length: parts }, () => randomBytes(40))
  const stanza = encodeBinaryNode({
    tag: 'message',
    attrs: { id, from, type: 'text', t: String(Math.floor(Date.now() / 1000)) },
    content: ciphertexts.map((ciphertext) => ({ tag: 'enc', attrs: { type: 'msg', v: '2' }, content: ciphertext })),
  })
  const plaintext = Buffer.concat([content, Buffer.from([1])])
  return ciphertexts.map((ciphertext) => ({ id: envelopeId(ciphertext), plaintext, stanza }))
}

/** Protobuf of a text in so many wrappers: more than anybody's encoder writes. */
export function nestedText(depth: number): Uint8Array {
  const parts: Buffer[] = []
  const text = Buffer.from([0x0a, 0x01, 0x78])
  let size = text.length
  for (let level = 0; level < depth * 2; level++) {
    // The wrapper is field 40, what it wraps field 1 of it.
    const head = Buffer.concat([Buffer.from(level % 2 === 0 ? [0x0a] : [0xc2, 0x02]), varint(size)])
    parts.push(head)
    size += head.length
  }
  return Buffer.concat([...parts.toReversed(), text])
}

function varint(number: number): Buffer {
  const bytes: number[] = []
  let rest = number
  for (; rest > 127; rest >>>= 7) bytes.push((rest & 127) | 128)
  return Buffer.from([...bytes, rest])
}
