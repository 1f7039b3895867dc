import { createHash, randomBytes } from 'node:crypto'
import { createReadStream, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { open, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Storage } from './types.ts'

/** How a download of a blob that is no longer there is refused: 410 or 404. */
export type MediaLoss = 'gone' | 'missing'

/** A blob that is being written. Either `keep` or `discard` ends it. */
export interface IncomingBlob {
  readonly size: number
  write(bytes: Uint8Array): Promise<void>
  /** The SHA-256 of all that was written. */
  hash(): Buffer
  keep(path: string): Promise<void>
  discard(): Promise<void>
}

/** Blobs by path, as clients encrypted them. */
export interface MediaStore extends Disposable {
  /** Something small, such as a picture. */
  put(path: string, bytes: Uint8Array): void
  get(path: string): Uint8Array | null
  has(path: string): boolean
  /** Bytes; null when there is no such blob. */
  size(path: string): number | null
  /** The bytes from `from` to `to`, both included. */
  read(path: string, range?: { readonly from: number; readonly to: number }): AsyncIterable<Uint8Array> | null
  /** Begins a blob of any size, which goes to the disk as it comes. */
  receive(): Promise<IncomingBlob>
  /** The server forgets the blob, as after WhatsApp's retention; phones still have theirs. */
  drop(path: string, how?: MediaLoss): void
  lossOf(path: string): MediaLoss | null
  /** A phone uploads its own copy of a blob again: under another path, since the old one is spent. */
  revive(path: string): string | null
}

const FILE = /^file:([0-9a-f]+):(\d+)$/
const LOST = /^(gone|missing):/

/** Small blobs live in the storage, large ones as files in the folder, or in a temporary one that goes with the process. */
export function createMediaStore(storage: Storage, folder: string | null = null): MediaStore {
  const files = createFolder(folder)
  const row = (path: string): string | null => storage.get('media', path)
  const present = (path: string): string | null => {
    const found = row(path)
    return found === null || LOST.test(found) ? null : found
  }
  const store: MediaStore = {
    put: (path, bytes) => storage.put('media', path, Buffer.from(bytes).toString('base64')),
    get(path) {
      const found = present(path)
      const file = FILE.exec(found ?? '')
      if (file !== null) return readFileSync(files.pathOf(file[1] ?? ''))
      return found === null ? null : Buffer.from(found, 'base64')
    },
    has: (path) => present(path) !== null,
    size(path) {
      const file = FILE.exec(present(path) ?? '')
      return file === null ? (store.get(path)?.length ?? null) : Number(file[2])
    },
    read(path, range) {
      const file = FILE.exec(present(path) ?? '')
      if (file !== null) {
        const { from: start, to: end } = range ?? { from: 0, to: Number(file[2]) - 1 }
        return createReadStream(files.pathOf(file[1] ?? ''), { start, end })
      }
      const bytes = store.get(path)
      return bytes === null ? null : whole(range ? bytes.subarray(range.from, range.to + 1) : bytes)
    },
    async receive() {
      return createIncoming(files.pathOf(randomBytes(16).toString('hex')), (written, path, size) => {
        const name = createHash('sha256').update(path).digest('hex')
        renameSync(written, files.pathOf(name))
        storage.put('media', path, `file:${name}:${size}`)
      })
    },
    drop(path, how = 'gone') {
      const found = present(path)
      if (found !== null) storage.put('media', path, `${how}:${found}`)
    },
    lossOf: (path) => (LOST.exec(row(path) ?? '')?.[1] as MediaLoss | undefined) ?? null,
    revive(path) {
      const copy = row(path)?.replace(LOST, '')
      if (copy === undefined) return null
      const fresh = path.replace(/[^/]*$/, `${randomBytes(32).toString('base64url')}_n.enc`)
      storage.put('media', fresh, copy)
      return fresh
    },
    [Symbol.dispose]: () => files.remove(),
  }
  return store
}

async function* whole(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield bytes
}

/** The folder is made when the first file comes. */
function createFolder(folder: string | null) {
  let made: string | null = null
  const make = (): string => {
    if (folder === null) return mkdtempSync(join(tmpdir(), 'sandbox-media-'))
    mkdirSync(folder, { recursive: true })
    return folder
  }
  return {
    pathOf: (name: string): string => join((made ??= make()), name),
    remove(): void {
      if (folder === null && made !== null) rmSync(made, { recursive: true, force: true })
    },
  }
}

async function createIncoming(
  file: string,
  keep: (file: string, path: string, size: number) => void,
): Promise<IncomingBlob> {
  const handle = await open(file, 'wx')
  const hash = createHash('sha256')
  let size = 0
  return {
    get size() {
      return size
    },
    async write(bytes) {
      hash.update(bytes)
      size += bytes.length
      await handle.writev([bytes])
    },
    hash: () => hash.copy().digest(),
    async keep(path) {
      await handle.close()
      keep(file, path, size)
    },
    async discard() {
      await handle.close()
      await rm(file, { force: true })
    },
  }
}
