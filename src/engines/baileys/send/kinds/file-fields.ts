import type { StagedFile } from '../../../../core/model/draft.ts'
import type { UploadType } from '../upload/index.ts'
import type { ComposeTools } from './composer.ts'

/** What all fields with a file have in common, once it is with WhatsApp. */
export const uploaded = async (file: StagedFile, type: UploadType, { upload }: ComposeTools) => ({
  ...(await upload(file, type)),
  mimetype: file.mimetype,
})

export const sizesOf = ({ width, height }: StagedFile) => ({
  ...(width !== undefined && { width }),
  ...(height !== undefined && { height }),
})

export const thumbnailOf = ({ thumbnail }: StagedFile) => (thumbnail ? { jpegThumbnail: thumbnail } : {})

/** WhatsApp counts whole seconds. */
export const secondsOf = (seconds: number | undefined) =>
  seconds === undefined ? {} : { seconds: Math.max(seconds > 0 ? 1 : 0, Math.round(seconds)) }
