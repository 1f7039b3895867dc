import { inflateSync } from 'node:zlib'

import { decodeDecompressedBinaryNode } from 'baileys'
import * as constants from 'baileys/lib/WABinary/constants.js'

import type { Stanza } from '../world/types.ts'
import { writeStanza } from './stanza-writer.ts'

const DEFLATED = 2

/** Stanzas are never changed: what is queued and then sent is written once. */
const encoded = new WeakMap<Stanza, Uint8Array>()

/** Writes a stanza as the binary XML that goes into one encrypted frame. */
export function encodeStanza(stanza: Stanza): Uint8Array {
  const known = encoded.get(stanza)
  if (known) return known
  const bytes = writeStanza(stanza)
  encoded.set(stanza, bytes)
  return bytes
}

/** Reads the plaintext of one frame. Throws on anything that is not a stanza. */
export function decodeStanza(frame: Uint8Array): Stanza {
  const bytes = Buffer.from(frame.buffer, frame.byteOffset, frame.byteLength)
  const flags = bytes.readUInt8()
  const body = flags & DEFLATED ? inflateSync(bytes.subarray(1), { maxOutputLength: 64 << 20 }) : bytes.subarray(1)
  return decodeDecompressedBinaryNode(body, constants)
}
