import type { FileSource, StagedFile } from './model/draft.ts'
import type { MediaStage } from './ports/media-stage.ts'

/** Files made fit for WhatsApp without being sent. */
export interface Conversions {
  /**
   * Makes a voice message (OGG/Opus) or a video (MP4) of whatever audio or video it is. The caller disposes of it once it
   * has been read. Throws as `MediaStage.stage`.
   */
  convert(source: FileSource, to: 'voice' | 'video'): Promise<Converted>
}

/** A converted file, on the disk until it is disposed of. */
export interface Converted extends AsyncDisposable {
  readonly file: StagedFile
}

/** For fetching and converting. */
const CONVERT_MS = 10 * 60_000

export function createConversions({ stage }: { readonly stage: MediaStage }): Conversions {
  return {
    async convert(source, to) {
      const file = await stage.stage({ ...source, convert: true }, to, AbortSignal.timeout(CONVERT_MS))
      return { file, [Symbol.asyncDispose]: () => stage.release(file) }
    },
  }
}
