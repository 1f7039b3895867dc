import { inflateSync } from 'node:zlib'

import { decodeDecompressedBinaryNode, encodeBinaryNode } from 'baileys'
import * as constants from 'baileys/lib/WABinary/constants.js'

import type { Stanza } from '../world/types.ts'

type BinaryNode = Parameters<typeof encodeBinaryNode>[0]

const DEFLATED = 2

/** Writes a stanza as the binary XML that goes into one encrypted frame. */
export function encodeStanza(stanza: Stanza): Uint8Array {
  // The codec's type wants mutable arrays; it does not write to them.
  return encodeBinaryNode(stanza as BinaryNode)
}

/** Reads the plaintext of one frame. Throws on anything that is not a stanza. */
export function decodeStanza(frame: Uint8Array): Stanza {
  const bytes = Buffer.from(frame.buffer, frame.byteOffset, frame.byteLength)
  const flags = bytes.readUInt8()
  const body = flags & DEFLATED ? inflateSync(bytes.subarray(1), { maxOutputLength: 64 << 20 }) : bytes.subarray(1)
  return decodeDecompressedBinaryNode(body, constants)
}
