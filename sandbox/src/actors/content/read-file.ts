import type { proto } from '../../wire/proto.ts'
import type { FileView } from './details.ts'
import { numberOf, textOf } from './values.ts'

type FileField = 'imageMessage' | 'videoMessage' | 'ptvMessage' | 'audioMessage' | 'documentMessage' | 'stickerMessage'

const FIELDS: readonly (readonly [FileField, FileView['type']])[] = [
  ['imageMessage', 'image'],
  ['videoMessage', 'video'],
  ['ptvMessage', 'video'],
  ['audioMessage', 'audio'],
  ['documentMessage', 'document'],
  ['stickerMessage', 'sticker'],
]

/** All that the kinds of files have, whichever of it this one has. */
export type FileMessage = proto.Message.IImageMessage &
  proto.Message.IVideoMessage &
  proto.Message.IAudioMessage &
  proto.Message.IDocumentMessage &
  proto.Message.IStickerMessage

/** The file of a message without wrappers, with the field it is in. */
export function fileOf(
  message: proto.IMessage,
): { readonly field: FileField; readonly type: FileView['type']; readonly content: FileMessage } | null {
  for (const [field, type] of FIELDS) {
    const content = message[field]
    if (content) return { field, type, content: content as FileMessage }
  }
  return null
}

/** What the sender says about the file of a message without wrappers. */
export function readFile(message: proto.IMessage | null | undefined): FileView | null {
  const file = message ? fileOf(message) : null
  if (file === null) return null
  const { content, field, type } = file
  return {
    type,
    mimetype: textOf(content.mimetype),
    name: textOf(content.fileName),
    size: numberOf(content.fileLength),
    sha256: content.fileSha256?.length ? Buffer.from(content.fileSha256).toString('hex') : null,
    directPath: textOf(content.directPath),
    seconds: content.seconds ?? null,
    width: content.width ?? null,
    height: content.height ?? null,
    pages: content.pageCount ?? null,
    voice: content.ptt === true,
    waveformLength: content.waveform?.length ?? 0,
    gif: content.gifPlayback === true,
    round: field === 'ptvMessage',
    animated: content.isAnimated === true,
    thumbnailLength: content.jpegThumbnail?.length ?? content.pngThumbnail?.length ?? 0,
  }
}
