import type { MediaInfo } from '../../../../core/model/content.ts'
import { toNumber } from '../../proto.ts'

/** How fields describe a file, whichever kind they are of. */
export interface FileFields {
  readonly mimetype?: string | null
  readonly fileName?: string | null
  readonly fileLength?: unknown
  readonly fileSha256?: Uint8Array | null
  readonly width?: number | null
  readonly height?: number | null
  readonly seconds?: number | null
}

/** The file of a message as its sender describes it; `usual` is its type when they do not say. */
export function toMedia(fields: FileFields, usual: string): MediaInfo {
  const { mimetype, fileName, fileLength, fileSha256, width, height, seconds } = fields
  return {
    mimetype: mimetype || usual,
    fileName: fileName || null,
    size: fileLength == null ? null : toNumber(fileLength),
    ...(fileSha256?.length && { sha256: Buffer.from(fileSha256).toString('hex') }),
    ...(width && { width }),
    ...(height && { height }),
    ...(seconds != null && { seconds }),
  }
}
