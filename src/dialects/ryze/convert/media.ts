import { fileIn } from '../../../core/model/content.ts'
import type { Message, MessageContent } from '../../../core/model/message.ts'
import type { MediaLink } from '../../../core/ports/encoder.ts'
import { toRyzeType } from './message-type.ts'

/** What a file cannot tell by itself. */
export interface MediaScene {
  /** WhatsApp's protobuf as JSON. */
  readonly describe: (raw: Uint8Array) => Readonly<Record<string, unknown>> | null
  /** Where a message's file can be had, the first unless its part is named. */
  readonly link: (message: Message, part?: number) => MediaLink | null
}

/** The file of a message, the first where its cards have several. */
export function toRyzeMedia(message: Message, { describe, link }: MediaScene) {
  const { content, raw } = message
  const file = fileIn(content)
  if (file === null) return null
  const { part, media } = file
  const { mimetype, fileName, size } = media
  const duration = media.seconds ?? (content.kind === 'raw' ? secondsOf(raw && describe(raw)?.[content.type]) : null)
  const found = link(message, part)
  return {
    type: toMediaType(content, mimetype),
    mimeType: mimetype,
    ...(fileName !== null && { fileName }),
    size,
    ...(duration !== null && { duration }),
    ...(found && { url: found.url }),
    ...(found?.s3Url && { s3Url: found.s3Url }),
  }
}

/** What is beside buttons and the like is named by what it is. */
export function toMediaType(content: MessageContent, mimetype: string): string {
  if (content.kind !== 'buttons') return toRyzeType(content)
  const [type = ''] = mimetype.split('/', 1)
  return ['image', 'video', 'audio'].includes(type) ? type : 'document'
}

/** How long a sound or a film is. */
function secondsOf(part: unknown): number | null {
  const seconds = (part as { readonly seconds?: unknown } | null | undefined)?.seconds
  return typeof seconds === 'number' ? seconds : null
}
