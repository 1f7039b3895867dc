import { createHash, randomUUID } from 'node:crypto'
import { mkdir, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { GatewayError } from '../core/errors.ts'
import type { MediaStage } from '../core/ports/media-stage.ts'

/** Brings Base64 to the disk as it is. */
export function createMediaStage({ folder }: { readonly folder: string }): MediaStage {
  return {
    async stage(source) {
      if (source.from !== 'base64') throw new GatewayError('NOT_SUPPORTED', 'only Base64 can be sent yet')
      const bytes = Buffer.from(source.data, 'base64')
      if (bytes.length === 0) throw new GatewayError('FILE_INVALID', 'the file is empty')
      await mkdir(folder, { recursive: true, mode: 0o700 })
      const path = join(folder, randomUUID())
      await writeFile(path, bytes)
      const sha256 = createHash('sha256').update(bytes).digest('hex')
      const { name = 'file', mimetype = 'application/octet-stream' } = source
      return { path, size: bytes.length, mimetype, name, sha256 }
    },
    release: ({ path }) => rm(path, { force: true }),
  }
}
