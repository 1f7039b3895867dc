import { randomUUID } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { mkdir, open, rename, rm, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { GatewayError } from '../core/errors.ts'
import type { MediaStore, StoredFile } from '../core/ports/media-store.ts'
import { mimetypeOf } from './mimetype.ts'

/** Nothing that could leave the folder: no separators, no dot in front. */
const SAFE_NAME = /^[A-Za-z0-9_@-][A-Za-z0-9_@.-]{0,199}$/

/** Files in a folder, one folder per session. */
export function createLocalMedia(options: { readonly folder: string }): MediaStore {
  const pathOf = (session: string, name: string) =>
    SAFE_NAME.test(session) && SAFE_NAME.test(name) ? join(options.folder, session, name) : null
  return {
    async put(session, name, bytes) {
      const path = pathOf(session, name)
      if (path === null) throw new Error(`not a file name: ${JSON.stringify(`${session}/${name}`)}`)
      await writeWhole(path, bytes).catch(explain)
    },
    async open(session, name) {
      const path = pathOf(session, name)
      const found = path === null ? null : await stat(path).catch(orNull)
      return path !== null && found?.isFile() ? toStoredFile(path, found.size) : null
    },
    async deleteSession(session) {
      if (SAFE_NAME.test(session)) await rm(join(options.folder, session), { recursive: true, force: true })
    },
  }
}

/** Readers see the whole file or none, also after a crash: the bytes are on disk before the name is. */
async function writeWhole(path: string, bytes: Uint8Array): Promise<void> {
  await mkdir(dirname(path), { recursive: true })
  const unfinished = join(dirname(path), `.${randomUUID()}`)
  try {
    await using file = await open(unfinished, 'wx')
    await file.writeFile(bytes)
    await file.sync()
    await rename(unfinished, path)
  } catch (error) {
    await rm(unfinished, { force: true })
    throw error
  }
}

function toStoredFile(path: string, size: number): StoredFile {
  return {
    size,
    mimetype: mimetypeOf(path),
    read: (range) => createReadStream(path, range && { start: range.start, end: range.end }),
  }
}

function orNull(error: NodeJS.ErrnoException): null {
  if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return null
  throw new GatewayError('STORAGE_FAILED', 'the file cannot be read', { cause: error })
}

function explain(error: NodeJS.ErrnoException): never {
  const full = error.code === 'ENOSPC' || error.code === 'EDQUOT'
  throw full
    ? new GatewayError('STORAGE_FULL', 'no space left for files', { cause: error })
    : new GatewayError('STORAGE_FAILED', 'the file cannot be written', { cause: error })
}
