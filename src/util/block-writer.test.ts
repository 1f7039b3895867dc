import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { mkdtemp, open, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test from 'node:test'
import { createBlockWriter } from './block-writer.ts'

test('pieces of any size are in the file in their order, and a full block is there before the end', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'block-writer-'))
  try {
    const path = join(folder, 'file')
    const pieces = [1, 70_000, 3, 200_000, 0, 400_000, 5].map((size) => randomBytes(size))
    await using file = await open(path, 'wx')
    const writer = createBlockWriter(file)
    for (const piece of pieces) await writer.write(piece)
    assert.deepEqual(await readFile(path), Buffer.concat(pieces.slice(0, -1)))
    await writer.end()
    assert.deepEqual(await readFile(path), Buffer.concat(pieces))
    await writer.end()
    assert.equal((await file.stat()).size, 670_009)
  } finally {
    await rm(folder, { recursive: true })
  }
})
