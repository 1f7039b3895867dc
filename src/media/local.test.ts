import assert from 'node:assert/strict'
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import test from 'node:test'
import { type MediaStoreFixture, mediaStoreContract } from '../core/ports/media-store.contract.ts'
import { createLocalMedia } from './local.ts'

async function create(): Promise<MediaStoreFixture & { readonly folder: string }> {
  const folder = await mkdtemp(join(tmpdir(), 'waypost-media-'))
  return {
    folder,
    store: createLocalMedia({ folder }),
    async list() {
      const entries = await readdir(folder, { recursive: true, withFileTypes: true })
      return entries
        .filter((entry) => entry.isFile())
        .map(({ parentPath, name }) => join(relative(folder, parentPath), name))
    },
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true }),
  }
}

async function* once(text: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(text)
}

mediaStoreContract('a folder', create)

test('what a crash left of a download is swept', async () => {
  await using fixture = await create()
  await fixture.store.write('one', 'aa', once('x'))
  await writeFile(join(fixture.folder, 'one', '.unfinished-1'), 'half')
  await mkdir(join(fixture.folder, 'two'))
  await writeFile(join(fixture.folder, 'two', '.unfinished-2'), 'half')
  await fixture.store.sweep()
  assert.deepEqual(await fixture.list(), ['one/aa'])
})

test('nothing is swept where nothing was kept', async () => {
  await createLocalMedia({ folder: join(tmpdir(), 'waypost-media-nowhere') }).sweep()
})

test('what cannot be written says so', async () => {
  await using fixture = await create()
  await writeFile(join(fixture.folder, 'one'), 'a file where the folder would be')
  await assert.rejects(fixture.store.write('one', 'aa', once('x')), { code: 'STORAGE_FAILED' })
})
