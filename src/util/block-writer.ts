import type { FileHandle } from 'node:fs/promises'

/** Enough that the way to the disk's threads and back costs little beside the writing. */
const BLOCK = 256 * 1024

/** Writes pieces to a file, many small ones at a time. */
export interface BlockWriter {
  /** Takes a piece, which must not change any more; waits for the disk when a block is full. Throws what the disk says. */
  write(piece: Uint8Array): Promise<void>
  /** Writes what is left. */
  end(): Promise<void>
}

export function createBlockWriter(file: FileHandle): BlockWriter {
  let pieces: Uint8Array[] = []
  let size = 0
  const end = async (): Promise<void> => {
    const [full, wanted] = [pieces, size]
    pieces = []
    size = 0
    if (wanted === 0) return
    const { bytesWritten } = await file.writev(full)
    if (bytesWritten < wanted) await file.writeFile(Buffer.concat(full).subarray(bytesWritten))
  }
  return {
    async write(piece) {
      pieces.push(piece)
      size += piece.length
      if (size >= BLOCK) await end()
    },
    end,
  }
}
