import { holdUpload, type UploadStore } from '../core/uploads.ts'
import type { StagingFolder } from './staging/folder.ts'

/** Uploads wait in the staging folder, and count for what it may hold. */
export function createUploadStore(folder: StagingFolder): UploadStore {
  return {
    async take(pieces, about) {
      const file = await folder.write(async (take) => {
        for await (const piece of pieces) await take(piece)
      })
      const held = holdUpload({ ...file, ...about })
      return {
        upload: held.upload,
        async [Symbol.asyncDispose]() {
          held[Symbol.dispose]()
          await folder.remove(file.path)
        },
      }
    },
  }
}
