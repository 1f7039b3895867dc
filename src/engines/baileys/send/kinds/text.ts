import { readFile } from 'node:fs/promises'
import { proto } from 'baileys'
import { GatewayError } from '../../../../core/errors.ts'
import type { ReadyPreview, StagedFile } from '../../../../core/model/draft.ts'
import { type Composer, type ComposeTools, toArgb } from './composer.ts'

type Fields = proto.Message.IExtendedTextMessage

export const composeText: Composer<'text'> = async ({ text, preview, background, font }, tools) => ({
  extendedTextMessage: {
    text,
    ...(preview && (await previewFields(preview, tools))),
    ...(background !== undefined && { backgroundArgb: toArgb(background), textArgb: WHITE }),
    ...(font !== undefined && { font }),
  },
})

const WHITE = 0xffffffff

async function previewFields(preview: ReadyPreview<StagedFile>, tools: ComposeTools): Promise<Fields> {
  const { url, title, description, image, large } = preview
  const thumbnail = image && (await smallImage(image))
  return {
    matchedText: url,
    title,
    ...(description !== null && { description }),
    previewType: proto.Message.ExtendedTextMessage.PreviewType.NONE,
    ...(thumbnail && { jpegThumbnail: thumbnail }),
    ...(image && large && (await largeImage(image, tools))),
  }
}

/** What travels inside of the message must be small. */
const MAX_INLINE = 64 * 1024

async function smallImage({ thumbnail, path, size }: StagedFile): Promise<Uint8Array | null> {
  if (thumbnail) return thumbnail
  return size <= MAX_INLINE ? readFile(path) : null
}

/** The picture in full width is a file of its own. A text is worth more than its picture. */
async function largeImage(image: StagedFile, { upload, log }: ComposeTools): Promise<Fields> {
  try {
    const file = await upload(image, 'thumbnail-link')
    return {
      thumbnailDirectPath: file.directPath,
      thumbnailSha256: file.fileSha256,
      thumbnailEncSha256: file.fileEncSha256,
      mediaKey: file.mediaKey,
      mediaKeyTimestamp: file.mediaKeyTimestamp,
      ...(image.width !== undefined && { thumbnailWidth: image.width }),
      ...(image.height !== undefined && { thumbnailHeight: image.height }),
    }
  } catch (error) {
    if (error instanceof GatewayError && error.code === 'SESSION_NOT_READY') throw error
    log.warn({ err: error }, 'the picture of a link was not uploaded')
    return {}
  }
}
