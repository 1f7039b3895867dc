import type { FileHandle } from 'node:fs/promises'
import { spent } from '../util/spent.ts'

/** Enough for the disk to be asked seldom, and little to hold. */
const BATCH_BYTES = 256 * 1024

/** Writes pieces to a file, some at a time, while the next ones come. */
export interface BatchWriter {
  /** The piece is the writer's from now on. Rejects with what an earlier write failed of. */
  write(piece: Uint8Array): Promise<void>
  /** Resolves when everything is written. */
  end(): Promise<void>
}

export function createBatchWriter(file: FileHandle): BatchWriter {
  let batch: Uint8Array[] = []
  let bytes = 0
  let writing: Promise<void> = Promise.resolve()
  const flush = async () => {
    await writing
    writing = writeAll(file, batch)
    writing.catch(() => undefined) // heard at the next write, or at the end
    batch = []
    bytes = 0
  }
  return {
    async write(piece) {
      batch.push(piece)
      bytes += piece.length
      if (bytes >= BATCH_BYTES) await flush()
    },
    async end() {
      if (bytes > 0) await flush()
      await writing
    },
  }
}

async function writeAll(file: FileHandle, pieces: readonly Uint8Array[]): Promise<void> {
  let rest = pieces
  while (rest.length > 0) {
    const { bytesWritten } = await file.writev(rest)
    rest = after(rest, bytesWritten)
  }
  for (const piece of pieces) spent(piece)
}

/** What is left of the pieces after so many bytes: a disk may take less than it is given. */
function after(pieces: readonly Uint8Array[], bytes: number): readonly Uint8Array[] {
  let passed = 0
  return pieces.flatMap((piece) => {
    const skipped = Math.min(piece.length, Math.max(0, bytes - passed))
    passed += piece.length
    return skipped < piece.length ? [piece.subarray(skipped)] : []
  })
}
