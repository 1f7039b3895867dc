import type { Message } from '../../../core/model/message.ts'

/** A message's protobuf as JSON. */
export type Proto = Readonly<Record<string, unknown>>
type Describe = (raw: Uint8Array) => Proto | null

/** GOWA's word for each kind of file, which is also the field that carries it in a webhook. */
const MEDIA: Readonly<Record<string, string>> = {
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

export const toMediaType = ({ content }: Pick<Message, 'content'>): string =>
  content.kind === 'raw' ? (MEDIA[content.type] ?? '') : ''

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

/** The part of a protobuf that a message's content is in. */
export function partOf(proto: Proto, type: string): Proto {
  const part = proto[type]
  return isProto(part) ? part : {}
}

export const isProto = (value: unknown): value is Proto =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** The encrypted file's address at WhatsApp; empty without one. */
export function mediaUrl({ content, raw }: Pick<Message, 'content' | 'raw'>, describe: Describe): string {
  if (content.kind !== 'raw' || content.media === null) return ''
  const { url } = partOf(unwrap(raw, describe).proto, content.type)
  return typeof url === 'string' ? url : ''
}
