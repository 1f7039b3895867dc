import type { Message } from '../../../core/model/message.ts'

/** A message's protobuf as JSON. */
export type Proto = Readonly<Record<string, unknown>>
type Describe = (raw: Uint8Array) => Proto | null

/** GOWA's word for each kind of file, which is also the field that carries it in a webhook. */
const RAW_MEDIA: Readonly<Record<string, string>> = {
  imageMessage: 'image',
  videoMessage: 'video',
  ptvMessage: 'video_note',
  audioMessage: 'audio',
  documentMessage: 'document',
  stickerMessage: 'sticker',
}

/** Envelopes around the message that is meant. */
const WRAPPERS = [
  'ephemeralMessage',
  'viewOnceMessage',
  'viewOnceMessageV2',
  'viewOnceMessageV2Extension',
  'documentWithCaptionMessage',
]

/** GOWA's `media_type`: of files and calls; empty for everything else. */
export function toMediaType({ content }: Pick<Message, 'content'>): string {
  switch (content.kind) {
    case 'image':
    case 'audio':
    case 'document':
    case 'sticker':
    case 'call':
      return content.kind
    case 'video':
      return content.style === 'note' ? 'video_note' : 'video'
    case 'raw':
      return RAW_MEDIA[content.type] ?? ''
    default:
      return ''
  }
}

/** Whether GOWA counts it among files: calls have a type, and none. */
export const hasFile = (message: Pick<Message, 'content'>): boolean => !['', 'call'].includes(toMediaType(message))

/** What is inside all envelopes, and whether one of them says that it may be seen once. */
export function unwrap(raw: Uint8Array | null, describe: Describe): { readonly proto: Proto; readonly once: boolean } {
  let proto: Proto = (raw && describe(raw)) ?? {}
  let once = false
  for (let depth = 0; depth < WRAPPERS.length; depth++) {
    const wrapper = WRAPPERS.find((name) => isProto(proto[name]))
    if (wrapper === undefined) break
    once ||= wrapper.startsWith('viewOnce')
    const inner = (proto[wrapper] as Proto).message
    proto = isProto(inner) ? inner : {}
  }
  return { proto, once }
}

/** What travels beside a message's content. */
const BESIDE: ReadonlySet<string> = new Set(['messageContextInfo', 'senderKeyDistributionMessage'])

/** The part of a protobuf that a message's content is in. */
export function partOf(proto: Proto): Proto {
  const part = Object.entries(proto).find(([name, value]) => isProto(value) && !BESIDE.has(name))?.[1]
  return isProto(part) ? part : {}
}

export const isProto = (value: unknown): value is Proto =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
