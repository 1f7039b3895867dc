import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import test from 'node:test'
import type { MediaStore } from '../core/ports/media-store.ts'
import { createLocalMedia } from './local.ts'
import { createOwnMedia } from './own.ts'

const PLACE = {
  endpoint: 'https://files.example',
  region: 'us-east-1',
  bucket: 'own',
  prefix: 'wa',
  accessKeyId: 'somebody',
  secretAccessKey: 'secret',
}

/** Two folders stand for the object stores. */
async function create() {
  const folder = await mkdtemp(join(tmpdir(), 'waypost-own-'))
  const shared = createLocalMedia({ folder: join(folder, 'shared') })
  const own = createLocalMedia({ folder: join(folder, 'own') })
  return {
    shared,
    own,
    store: createOwnMedia(shared, async () => own),
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }),
  }
}

async function* once(text: string): AsyncGenerator<Uint8Array> {
  yield Buffer.from(text)
}

async function textOf(store: MediaStore, name: string): Promise<string | null> {
  const file = await store.open('one', name)
  return file && (await buffer(file.read())).toString()
}

test('files go to the store that a session has of its own; those of before are read where they are', async () => {
  await using media = await create()
  await media.store.write('one', 'aa', once('before'))
  media.store.place?.('one', PLACE)
  await media.store.write('one', 'bb', once('after'))
  assert.deepEqual([await textOf(media.shared, 'aa'), await textOf(media.shared, 'bb')], ['before', null])
  assert.deepEqual([await textOf(media.own, 'aa'), await textOf(media.own, 'bb')], [null, 'after'])
  assert.deepEqual([await textOf(media.store, 'aa'), await textOf(media.store, 'bb')], ['before', 'after'])
  assert.equal(media.store.locate?.('one', 'bb')?.url, 'https://files.example/own/wa/one/bb')
})

test('a new session of the same name does not inherit the store of one that was removed', async () => {
  await using media = await create()
  media.store.place?.('one', PLACE)
  await media.store.write('one', 'aa', once('of the first'))
  await media.store.deleteSession('one')
  assert.deepEqual([media.store.isOwn?.('one'), media.store.locate?.('one', 'aa')], [false, null])
  assert.equal(await textOf(media.store, 'aa'), null)
  await media.store.write('one', 'bb', once('of the second'))
  assert.deepEqual([await textOf(media.own, 'bb'), await textOf(media.shared, 'bb')], [null, 'of the second'])
  // What is in it stays.
  assert.equal(await textOf(media.own, 'aa'), 'of the first')
})
