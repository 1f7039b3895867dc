import { createHash, randomUUID } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { copyFile, link, mkdir, open, readdir, rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import { GatewayError } from '../../core/errors.ts'
import { createBatchWriter } from '../batch-writer.ts'

/** A file that is on its way to WhatsApp. */
export interface Parcel {
  readonly path: string
  readonly size: number
  /** In hex. */
  readonly sha256: string
}

/** Takes one piece of a file, which is its own from then on; resolves when the next may come. */
export type TakePiece = (piece: Uint8Array) => Promise<void>

/** A private folder in which files get ready. It never holds more than it may, and nothing whose maker failed. */
export interface StagingFolder {
  /** Removes what a crash left behind. */
  sweep(): Promise<void>
  /** A new file, written piece by piece. Throws FILE_TOO_LARGE, QUEUE_FULL, STORAGE_FULL, and what `fill` throws. */
  write(fill: (take: TakePiece) => Promise<void>): Promise<Parcel>
  /** A new file that another program writes to the path it is given. */
  make(work: (path: string) => Promise<void>): Promise<Parcel>
  /** A second name for a file that its owner will remove. */
  adopt(parcel: Parcel): Promise<Parcel>
  remove(path: string): Promise<void>
}

export interface StagingOptions {
  readonly folder: string
  readonly maxFileBytes: number
  /** Of all files together. */
  readonly maxBytes: number
  readonly maxFiles: number
}

export function createStagingFolder(options: StagingOptions): StagingFolder {
  const { folder } = options
  const quota = createQuota(options)
  /** Runs what makes a file, and removes it when that fails. */
  const hold = async (work: (path: string) => Promise<Parcel>): Promise<Parcel> => {
    const path = join(folder, randomUUID())
    quota.enter(path)
    try {
      await mkdir(folder, { recursive: true, mode: 0o700 })
      return await work(path)
    } catch (error) {
      await remove(path)
      throw explain(error)
    }
  }
  const remove = async (path: string): Promise<void> => {
    await rm(path, { force: true })
    quota.leave(path)
  }
  return {
    async sweep() {
      const names = await readdir(folder).catch(() => [])
      for (const name of names) await rm(join(folder, name), { recursive: true, force: true })
    },
    write: (fill) => hold((path) => writePieces(path, fill, (bytes) => quota.grow(path, bytes))),
    make: (work) =>
      hold(async (path) => {
        await work(path)
        const { size } = await stat(path)
        quota.grow(path, size)
        return { path, size, sha256: await hashOf(path) }
      }),
    adopt: (other) =>
      hold(async (path) => {
        await link(other.path, path).catch(() => copyFile(other.path, path))
        quota.grow(path, other.size)
        return { ...other, path }
      }),
    remove,
  }
}

async function writePieces(
  path: string,
  fill: (take: TakePiece) => Promise<void>,
  grow: (bytes: number) => void,
): Promise<Parcel> {
  const hash = createHash('sha256')
  let size = 0
  await using file = await open(path, 'wx', 0o600)
  const writer = createBatchWriter(file)
  await fill(async (piece) => {
    grow(piece.length)
    size += piece.length
    hash.update(piece)
    await writer.write(piece)
  })
  await writer.end()
  return { path, size, sha256: hash.digest('hex') }
}

async function hashOf(path: string): Promise<string> {
  const hash = createHash('sha256')
  for await (const piece of createReadStream(path)) hash.update(piece as Uint8Array)
  return hash.digest('hex')
}

/** The same folder for one piece of work: of what it makes, only what is kept outlives it. */
export function createScope(folder: StagingFolder): StagingFolder & { clear(kept?: Parcel): Promise<void> } {
  const made = new Set<string>()
  const note = async (making: Promise<Parcel>): Promise<Parcel> => {
    const parcel = await making
    made.add(parcel.path)
    return parcel
  }
  return {
    ...folder,
    write: (fill) => note(folder.write(fill)),
    make: (work) => note(folder.make(work)),
    adopt: (parcel) => note(folder.adopt(parcel)),
    async clear(kept) {
      for (const path of made) if (path !== kept?.path) await folder.remove(path)
    },
  }
}

/** Counts what each file takes. Throws instead of letting it become too much. */
function createQuota({ maxFileBytes, maxBytes, maxFiles }: StagingOptions) {
  const sizes = new Map<string, number>()
  let total = 0
  return {
    enter(path: string): void {
      if (sizes.size >= maxFiles) throw full()
      sizes.set(path, 0)
    },
    grow(path: string, bytes: number): void {
      const size = (sizes.get(path) ?? 0) + bytes
      if (size > maxFileBytes) throw new GatewayError('FILE_TOO_LARGE', tooLarge(maxFileBytes))
      if (total + bytes > maxBytes) throw full()
      sizes.set(path, size)
      total += bytes
    },
    leave(path: string): void {
      total -= sizes.get(path) ?? 0
      sizes.delete(path)
    },
  }
}

/** What is said of a file over the limit. */
export const tooLarge = (maxBytes: number): string => `the file is larger than the ${maxBytes} bytes that are allowed`

const full = (): GatewayError =>
  new GatewayError('QUEUE_FULL', 'as many files get ready to be sent as may at a time: try again in a moment', {
    details: { retryAfterMs: 5_000 },
  })

function explain(error: unknown): unknown {
  const { code } = error as NodeJS.ErrnoException
  if (code === 'ENOSPC' || code === 'EDQUOT')
    return new GatewayError('STORAGE_FULL', 'no space left for files', { cause: error })
  if ((error as NodeJS.ErrnoException).syscall !== undefined && !(error instanceof GatewayError))
    return new GatewayError('STORAGE_FAILED', 'the file cannot be written', { cause: error })
  return error
}
