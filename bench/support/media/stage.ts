import type { MediaStage } from '../../../src/core/ports/media-stage.ts'
import { createMediaStage } from '../../../src/media/stage.ts'
import { createStagingFolder } from '../../../src/media/staging/folder.ts'
import { createGuardedHttp } from '../../../src/util/guarded-http.ts'

const MAX_BYTES = 100 * 1024 * 1024

/** The gateway's stage, on a folder of its own. */
export function createBenchStage(path: string): MediaStage {
  const folder = createStagingFolder({ folder: path, maxFileBytes: MAX_BYTES, maxBytes: MAX_BYTES, maxFiles: 100 })
  const http = createGuardedHttp({ allow: [] })
  const searchPath = process.env['PATH'] ?? ''
  return createMediaStage({ folder, http, maxFileBytes: MAX_BYTES, ffmpegPath: null, searchPath })
}
