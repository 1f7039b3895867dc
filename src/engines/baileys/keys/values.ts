import { BufferJSON, proto, type SignalDataTypeMap } from 'baileys'

/** A key's value as text. Bytes keep their kind. */
export const toText = (value: unknown): string => JSON.stringify(value, BufferJSON.replacer)

/** The value as Baileys expects it. Always a fresh object: Baileys changes some of them in place. */
export function fromText<T extends keyof SignalDataTypeMap>(type: T, text: string): SignalDataTypeMap[T] {
  const value = parseText(text)
  // Baileys encodes these again and needs the protobuf class.
  if (type === 'app-state-sync-key') {
    return proto.Message.AppStateSyncKeyData.fromObject(
      value as Record<string, unknown>,
    ) as unknown as SignalDataTypeMap[T]
  }
  if (type === 'sender-key') return toReadable(value as Uint8Array) as SignalDataTypeMap[T]
  return value as SignalDataTypeMap[T]
}

/**
 * Baileys writes the keys of a group's messages with `Buffer.toJSON`, as lists of numbers, and its reader wants Base64: what
 * was overtaken by a later message of the group could not be read any more ("Expected Buffer instead of: Object").
 */
function toReadable(record: Uint8Array): Uint8Array {
  const text = Buffer.from(record).toString()
  if (!text.includes('"data":[')) return record
  return Buffer.from(JSON.stringify(JSON.parse(text), BufferJSON.replacer))
}

/** Sessions hold no Buffers and are read for every message: the reviver is left out where it has nothing to do. */
export const parseText = (text: string): unknown =>
  text.includes('"Buffer"') ? JSON.parse(text, BufferJSON.reviver) : JSON.parse(text)
