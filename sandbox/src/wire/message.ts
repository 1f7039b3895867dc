import { encodeWAMessage, unpadRandomMax16 } from 'baileys'

import { proto } from './proto.ts'

/** A message as protobuf bytes with the random padding that hides its length: what Signal encrypts. */
export function encodeMessage(message: proto.IMessage): Uint8Array {
  return encodeWAMessage(message)
}

/** Reads what Signal decrypted. Throws when the padding or the protobuf is wrong. */
export function decodeMessage(padded: Uint8Array): proto.Message {
  return proto.Message.decode(unpadRandomMax16(padded))
}
