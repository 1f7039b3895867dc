import type { proto } from '../../wire/proto.ts'

/** A number of the wire, which may come as a long; null when it is absent. */
export function numberOf(value: { toNumber(): number } | number | null | undefined): number | null {
  if (value === null || value === undefined) return null
  return typeof value === 'number' ? value : value.toNumber()
}

/** Text, null when there is none. */
export const textOf = (value: string | null | undefined): string | null => value || null

/** A colour as `#AARRGGBB`. */
export const colourOf = (argb: number): string => `#${(argb >>> 0).toString(16).padStart(8, '0').toUpperCase()}`

/** The fields of some JSON, none when it is no object. */
export function fieldsOf(json: string | null | undefined): Readonly<Record<string, unknown>> {
  try {
    const parsed: unknown = JSON.parse(json ?? '')
    return typeof parsed === 'object' && parsed !== null ? (parsed as Record<string, unknown>) : {}
  } catch {
    return {}
  }
}

const WRAPPERS = [
  'ephemeralMessage',
  'viewOnceMessage',
  'viewOnceMessageV2',
  'viewOnceMessageV2Extension',
  'documentWithCaptionMessage',
  'editedMessage',
  'lottieStickerMessage',
  'groupMentionedMessage',
  'pollCreationMessageV4',
  'associatedChildMessage',
] as const

/** Takes off the wrappers that only change how a message is shown. */
export function unwrapMessage(message: proto.IMessage): proto.IMessage {
  for (const wrapper of WRAPPERS) {
    const inner = message[wrapper]?.message
    if (!inner) continue
    const info = inner.messageContextInfo ?? message.messageContextInfo
    return unwrapMessage({ ...inner, ...(info && { messageContextInfo: info }) })
  }
  return message
}

/** Whether a message may be looked at once only. */
export function isViewOnce(message: proto.IMessage): boolean {
  if (message.viewOnceMessageV2 ?? message.viewOnceMessageV2Extension) return true
  const inner = unwrapMessage(message)
  return Boolean(inner.imageMessage?.viewOnce ?? inner.videoMessage?.viewOnce ?? inner.audioMessage?.viewOnce)
}
