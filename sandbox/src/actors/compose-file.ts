import { PIXEL_JPEG } from '../kinds/parts.ts'
import type { proto } from '../wire/proto.ts'
import type { Network } from '../world/types.ts'
import type { FileView } from './content/details.ts'
import { uploadFile, type FileData, type FileFields } from './phone-files.ts'

/** What a file can be sent as. */
export const FILE_KINDS = ['image', 'video', 'round', 'gif', 'audio', 'voice', 'document', 'sticker'] as const
export type FileKind = (typeof FILE_KINDS)[number]

/** A file that a person sends. What is not said is what a phone would say of such a file. */
export interface FileToSend {
  readonly kind: FileKind
  readonly data: FileData
  readonly mimetype?: string
  /** Of a document. */
  readonly name?: string
  readonly caption?: string
  readonly seconds?: number
  readonly width?: number
  readonly height?: number
  /** Of a document. */
  readonly pages?: number
  /** 64 loudnesses from 0 to 100. */
  readonly waveform?: Uint8Array
  /** A small JPEG. */
  readonly thumbnail?: Uint8Array
  /** Of a sticker. */
  readonly animated?: boolean
  /** Images, videos and voice messages. */
  readonly viewOnce?: boolean
}

const TYPES: Readonly<Record<FileKind, FileView['type']>> = {
  image: 'image',
  video: 'video',
  round: 'video',
  gif: 'video',
  audio: 'audio',
  voice: 'audio',
  document: 'document',
  sticker: 'sticker',
}

const MIMETYPES: Readonly<Record<FileKind, string>> = {
  image: 'image/jpeg',
  video: 'video/mp4',
  round: 'video/mp4',
  gif: 'video/mp4',
  audio: 'audio/mpeg',
  voice: 'audio/ogg; codecs=opus',
  document: 'application/octet-stream',
  sticker: 'image/webp',
}

const WAVEFORM = Uint8Array.from({ length: 64 }, (_, index) => Math.round(50 + 45 * Math.sin(index / 3)))

/** Uploads a file and composes its message. */
export async function fileContent(network: Pick<Network, 'storeMedia'>, file: FileToSend): Promise<proto.IMessage> {
  const fields = await uploadFile(network, TYPES[file.kind], file.data)
  const content = compose(file, { ...fields, mimetype: file.mimetype ?? MIMETYPES[file.kind] })
  if (file.caption !== undefined && content.documentMessage) return { documentWithCaptionMessage: { message: content } }
  if (file.viewOnce !== true) return content
  return content.audioMessage
    ? { viewOnceMessageV2Extension: { message: content } }
    : { viewOnceMessageV2: { message: content } }
}

function compose(file: FileToSend, fields: FileFields & { readonly mimetype: string }): proto.IMessage {
  const { caption, seconds = 1, thumbnail = PIXEL_JPEG } = file
  const once = file.viewOnce === true ? { viewOnce: true } : {}
  const said = caption === undefined ? {} : { caption }
  const { width = 320, height = 240 } = file
  const seen = { ...fields, ...once, ...said, width, height, jpegThumbnail: thumbnail }
  switch (file.kind) {
    case 'image':
      return { imageMessage: seen }
    case 'video':
      return { videoMessage: { ...seen, seconds } }
    case 'round':
      return { ptvMessage: { ...seen, seconds } }
    case 'gif':
      return { videoMessage: { ...seen, seconds, gifPlayback: true } }
    case 'audio':
      return { audioMessage: { ...fields, ...once, seconds, ptt: false } }
    case 'voice':
      return { audioMessage: { ...fields, ...once, seconds, ptt: true, waveform: file.waveform ?? WAVEFORM } }
    case 'document':
      return { documentMessage: { ...fields, ...said, ...documentFields(file) } }
    case 'sticker':
      return { stickerMessage: { ...fields, ...stickerFields(file) } }
  }
}

function documentFields({ name = 'file', pages, thumbnail }: FileToSend): proto.Message.IDocumentMessage {
  return {
    fileName: name,
    title: name,
    ...(pages !== undefined && { pageCount: pages }),
    ...(thumbnail !== undefined && { jpegThumbnail: thumbnail }),
  }
}

function stickerFields({ width = 512, height = 512, animated = false }: FileToSend): proto.Message.IStickerMessage {
  return { width, height, isAnimated: animated, stickerSentTs: Date.now() }
}
