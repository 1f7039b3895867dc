import { devNull } from 'node:os'
import type { FileSource } from '../../core/model/draft.ts'
import type { FileUse, MediaStage } from '../../core/ports/media-stage.ts'

/** A file as it reached the stage. */
export interface Staged {
  readonly source: FileSource
  readonly use: FileUse
}

/** A stage that fetches and converts nothing, and remembers what it was given. Its files are empty. */
export interface RecordingStage extends MediaStage {
  readonly staged: readonly Staged[]
  /** What becomes of the next files; null: they are taken. */
  fail(error: Error | null): void
}

export function createRecordingStage(): RecordingStage {
  const staged: Staged[] = []
  let failure: Error | null = null
  return {
    staged,
    fail: (error) => void (failure = error),
    async stage(source, use) {
      if (failure) throw failure
      staged.push({ source, use })
      const { name = 'file', mimetype = 'application/octet-stream' } = source
      return { path: devNull, size: 0, mimetype, name, sha256: '0'.repeat(64) }
    },
    release: () => Promise.resolve(),
  }
}
