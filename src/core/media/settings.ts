import type { MediaInfo } from '../model/content.ts'
import type { SessionMedia } from '../model/session.ts'
import { bareType } from './file-types.ts'

/** How files of messages are fetched and kept. */
export interface MediaSettings extends SessionMedia {
  /** How long a file is kept that nobody asks for; 0 for ever. */
  readonly keepMs: number
  /** Bytes of all files together; 0 for no limit. */
  readonly maxTotalBytes: number
  /** Larger files are not fetched. */
  readonly maxFileBytes: number
  /** Files that are fetched at the same time without having been asked for. */
  readonly parallel: number
  readonly parallelPerSession: number
  /** How long a request waits for a file that is being fetched. */
  readonly waitMs: number
  /** Before the second attempt; it grows with each. */
  readonly retryMs: number
}

export const DEFAULT_MEDIA_SETTINGS: MediaSettings = {
  download: true,
  mimetypes: [],
  keepMs: 3 * 24 * 3_600_000,
  maxTotalBytes: 10 * 1024 ** 3,
  maxFileBytes: 2 * 1024 ** 3,
  parallel: 8,
  parallelPerSession: 4,
  waitMs: 60_000,
  retryMs: 5_000,
}

/** Whether a file is fetched without being asked for: of these types (by how they begin), or of any when none is named. */
export const isWanted = ({ mimetype }: MediaInfo, { download, mimetypes }: SessionMedia): boolean =>
  download && (mimetypes.length === 0 || mimetypes.some((begin) => bareType(mimetype).startsWith(begin.toLowerCase())))
