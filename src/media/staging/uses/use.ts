import type { FileSource, StagedFile } from '../../../core/model/draft.ts'
import type { Ffmpeg } from '../../ffmpeg/ffmpeg.ts'
import type { Images } from '../../images/images.ts'
import type { Parcel, StagingFolder } from '../folder.ts'
import type { Sniffed } from '../type.ts'

/** A file that has come, and what is known of it so far. */
export interface Arrived {
  readonly file: Parcel
  /** Null when nobody named it. */
  readonly name: string | null
  /** What its sender says it is. */
  readonly claimed: string | null
  readonly sniffed: Sniffed
  readonly source: FileSource
}

export interface UseTools {
  /** Removes at the end what is not kept. */
  readonly folder: StagingFolder
  readonly images: Images
  readonly ffmpeg: Ffmpeg
  readonly signal: AbortSignal
}

/** A file as it will be sent. Whatever else was made on the way is removed. */
export interface Fitted extends Omit<StagedFile, 'path' | 'size' | 'sha256' | 'name'> {
  readonly file: Parcel
}

/** Makes of a file what it is to be sent as. Throws as `MediaStage.stage`. */
export type Fit = (arrived: Arrived, tools: UseTools) => Promise<Fitted>
