import { proto } from 'baileys'

/** WhatsApp's message protobuf, as Baileys decodes it. */
export type ProtoMessage = proto.IMessage

export const encodeMessage = (message: ProtoMessage): Uint8Array => proto.Message.encode(message).finish()

export const decodeMessage = (raw: Uint8Array): proto.Message => proto.Message.decode(raw)

/** A message's protobuf as JSON: bytes as base64, 64-bit numbers as numbers where they fit. Null when unreadable. */
export function describeMessage(raw: Uint8Array): Readonly<Record<string, unknown>> | null {
  try {
    return proto.Message.toObject(decodeMessage(raw), { bytes: String, longs: Number, enums: String }) as Record<
      string,
      unknown
    >
  } catch {
    return null
  }
}

/** Numbers arrive as numbers, Longs or decimal text. */
export function toNumber(value: unknown): number {
  if (value == null) return 0
  const number = Number(value) // a Long is converted through its text
  return Number.isFinite(number) ? number : 0
}
