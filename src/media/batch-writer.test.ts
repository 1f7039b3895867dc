import assert from 'node:assert/strict'
import { mkdtemp, open, readFile, rm, type FileHandle } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { randomBytes } from 'node:crypto'
import test from 'node:test'
import { createBatchWriter } from './batch-writer.ts'

const PIECES = Array.from({ length: 40 }, (_, index) => randomBytes(index * 1_000 + 1))
const WHOLE = Buffer.concat(PIECES)
/** Memory of its own: it is given back. */
const copies = () => PIECES.map((piece) => new Uint8Array(piece))

async function writeTo(file: FileHandle, pieces = copies()): Promise<void> {
  const writer = createBatchWriter(file)
  for (const piece of pieces) await writer.write(piece)
  await writer.end()
}

async function written(change: (file: FileHandle) => FileHandle): Promise<Buffer> {
  const folder = await mkdtemp(join(tmpdir(), 'batch-'))
  try {
    await using file = await open(join(folder, 'file'), 'wx')
    await writeTo(change(file))
    return await readFile(join(folder, 'file'))
  } finally {
    await rm(folder, { recursive: true })
  }
}

test('what is written is what was given, in its order', async () => {
  assert.ok((await written((file) => file)).equals(WHOLE))
})

test('a disk that takes less than it is given gets the rest', async () => {
  const sparing = (file: FileHandle): FileHandle =>
    Object.assign(Object.create(file) as FileHandle, {
      // Never more than 7,001 bytes at a time.
      writev: async (pieces: readonly Uint8Array[]) => ({
        ...(await file.write(Buffer.concat(pieces).subarray(0, 7_001))),
        buffers: pieces,
      }),
    })
  assert.ok((await written(sparing)).equals(WHOLE))
})

test('the memory of a piece is given back once it is written, and that of a part of something is not', async () => {
  const whole = new Uint8Array(300_000)
  const shared = new Uint8Array(600_000).subarray(0, 300_000)
  const folder = await mkdtemp(join(tmpdir(), 'batch-'))
  try {
    await using file = await open(join(folder, 'file'), 'wx')
    await writeTo(file, [whole, shared])
  } finally {
    await rm(folder, { recursive: true })
  }
  assert.deepEqual([whole.length, shared.length], [0, 300_000])
})

test('a failed write is told, at the next piece or at the end', async () => {
  const full = Object.assign(new Error('no space'), { code: 'ENOSPC' })
  const broken = { writev: () => Promise.reject(full) } as unknown as FileHandle
  await assert.rejects(writeTo(broken), full)
  await assert.rejects(writeTo(broken, [new Uint8Array(10)]), full)
})
