import { randomUUID } from 'node:crypto'
import fs, { createReadStream } from 'node:fs'
import { mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { GatewayError } from '../core/errors.ts'
import type { MediaStore, StoredFile } from '../core/ports/media-store.ts'
import { passed } from '../util/spent.ts'
import { createBatchWriter } from './batch-writer.ts'
import { isSafeName, pathOf, requirePath } from './names.ts'

/** Files in a folder, one folder per session. */
export function createLocalMedia({ folder }: { readonly folder: string }): MediaStore {
  return {
    write: async (session, name, source) => writeWhole(join(folder, requirePath(session, name)), source),
    async open(session, name) {
      const path = pathOf(session, name)
      if (path === null) return null
      const found = await stat(join(folder, path)).catch(orNull)
      return found?.isFile() ? toStoredFile(join(folder, path), found.size) : null
    },
    async delete(session, name) {
      const path = pathOf(session, name)
      if (path !== null) await rm(join(folder, path), { force: true }).catch(explain)
    },
    async deleteSession(session) {
      if (isSafeName(session)) await rm(join(folder, session), { recursive: true, force: true }).catch(explain)
    },
    async sweep() {
      const sessions = (await readdir(folder, { withFileTypes: true }).catch(orNull)) ?? []
      for (const { name } of sessions.filter((entry) => entry.isDirectory())) {
        const left = (await readdir(join(folder, name))).filter(isUnfinished)
        await Promise.all(left.map((file) => rm(join(folder, name, file), { force: true }).catch(explain)))
      }
    },
  }
}

const SYNC_EVERY = 8 * 1024 * 1024
/** At a time: with Node's 64 KB, serving a file takes half as much processor time again. */
const READ_BYTES = 256 * 1024

const isUnfinished = (name: string): boolean => name.startsWith('.unfinished-')

/** Readers see the whole file or none, also after a crash: the bytes are on disk before the name is. */
async function writeWhole(path: string, source: AsyncIterable<Uint8Array>): Promise<number> {
  const unfinished = join(dirname(path), `.unfinished-${randomUUID()}`)
  await mkdir(dirname(path), { recursive: true }).catch(explain)
  try {
    const size = await fill(unfinished, source)
    await rename(unfinished, path).catch(explain)
    return size
  } catch (error) {
    await rm(unfinished, { force: true })
    throw error
  }
}

/** Synced while the rest still comes, so that little is left to wait for at the end. */
async function fill(path: string, source: AsyncIterable<Uint8Array>): Promise<number> {
  await using file = await open(path, 'wx').catch(explain)
  let [size, fresh] = [0, 0]
  let syncing: Promise<unknown> = Promise.resolve()
  const writer = createBatchWriter(file)
  for await (const chunk of source) {
    size += chunk.length
    fresh += chunk.length
    await writer.write(chunk).catch(explain)
    if (fresh < SYNC_EVERY) continue
    fresh = 0
    await syncing
    syncing = file.datasync().catch((error: NodeJS.ErrnoException) => explain(error))
    syncing.catch(() => undefined)
  }
  await writer.end().catch(explain)
  await syncing
  await file.sync().catch(explain)
  return size
}

/** Reads as Node does, and tells of it. */
const COUNTING = {
  open: fs.open,
  close: fs.close,
  read: ((...given: Parameters<typeof fs.read>) => {
    passed(READ_BYTES)
    fs.read(...given)
  }) as typeof fs.read,
}

const toStoredFile = (path: string, size: number): StoredFile => ({
  size,
  read: (range) => createReadStream(path, { highWaterMark: READ_BYTES, fs: COUNTING, ...range }),
})

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
