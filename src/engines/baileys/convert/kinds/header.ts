import type { proto } from 'baileys'
import type { MediaInfo } from '../../../../core/model/content.ts'
import { toMedia } from './media.ts'
import { wordsOf } from './reader.ts'

interface HeaderFields {
  readonly imageMessage?: proto.Message.IImageMessage | null
  readonly videoMessage?: proto.Message.IVideoMessage | null
  readonly documentMessage?: proto.Message.IDocumentMessage | null
}

/** What stands above: words, and a file. */
export const headerOf = (fields: HeaderFields | null | undefined, words: string | null | undefined) => ({
  header: wordsOf(words),
  media: fileOf(fields),
})

function fileOf(fields: HeaderFields | null | undefined): MediaInfo | null {
  if (fields?.imageMessage) return toMedia(fields.imageMessage, 'image/jpeg')
  if (fields?.videoMessage) return toMedia(fields.videoMessage, 'video/mp4')
  return fields?.documentMessage ? toMedia(fields.documentMessage, 'application/octet-stream') : null
}
