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

/** Numbers arrive as numbers, Longs or decimal text. Beyond what a number holds exactly they end there. */
export function toNumber(value: unknown): number {
  if (value == null) return 0
  const number = Number(value) // a Long is converted through its text
  return Number.isFinite(number) ? clamp(number, Number.MIN_SAFE_INTEGER, Number.MAX_SAFE_INTEGER) : 0
}

const clamp = (number: number, least: number, most: number): number => Math.max(least, Math.min(number, most))

/** The end of the year 9999: later times have no common spelling. */
const LAST_SECOND = 253_402_300_799
const MAX_COUNT = 2_147_483_647

/** A time in Unix seconds; 0 when there is none. */
export const toSeconds = (value: unknown): number => clamp(Math.floor(toNumber(value)), 0, LAST_SECOND)

/** A time in milliseconds since 1970; 0 when there is none. */
export const toMilliseconds = (value: unknown): number => clamp(Math.floor(toNumber(value)), 0, LAST_SECOND * 1000)

/** How many there are, or how many seconds something lasts: 68 years at most. */
export const toCount = (value: unknown): number => clamp(Math.floor(toNumber(value)), 0, MAX_COUNT)
