import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { buffer } from 'node:stream/consumers'
import test from 'node:test'
import type { MediaStore } from './media-store.ts'

/** An empty store, and what is in it by `session/name`, unfinished things included. */
export interface MediaStoreFixture extends AsyncDisposable {
  readonly store: MediaStore
  list(): Promise<readonly string[]>
}

const NAME = 'ab'.repeat(32)

async function* chunks(bytes: Uint8Array, size = 65_536): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size)
}

async function* failing(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
  yield* chunks(bytes)
  throw new Error('on purpose')
}

/** What every media store must do. */
export function mediaStoreContract(name: string, create: () => Promise<MediaStoreFixture>): void {
  const check: Check = (sentence, run) => {
    test(`${name}: ${sentence}`, { timeout: 60_000 }, async () => {
      await using fixture = await create()
      await run(fixture)
    })
  }
  checkReading(check)
  checkWriting(check)
  checkRemoval(check)
}

type Check = (sentence: string, run: (fixture: MediaStoreFixture) => Promise<void>) => void

function checkReading(check: Check): void {
  check('what was written can be opened, whole or in part', async ({ store }) => {
    assert.equal(await store.write('one', NAME, chunks(Buffer.from('0123456789'), 3)), 10)
    const file = await store.open('one', NAME)
    assert.equal(file?.size, 10)
    assert.equal((await buffer(file.read())).toString(), '0123456789')
    assert.equal((await buffer(file.read({ start: 2, end: 4 }))).toString(), '234')
    assert.equal((await buffer(file.read({ start: 9, end: 9 }))).toString(), '9')
  })

  check('a large file comes back as it was', async ({ store }) => {
    const bytes = randomBytes(13 * 1024 * 1024 + 17)
    assert.equal(await store.write('one', NAME, chunks(bytes)), bytes.length)
    const file = await store.open('one', NAME)
    assert.equal(file?.size, bytes.length)
    assert.ok((await buffer(file.read())).equals(bytes))
    const [start, end] = [12_000_000, 12_000_999]
    assert.ok((await buffer(file.read({ start, end }))).equals(bytes.subarray(start, end + 1)))
  })

  check('an empty file is a file', async ({ store }) => {
    assert.equal(await store.write('one', NAME, chunks(Buffer.alloc(0))), 0)
    const file = await store.open('one', NAME)
    assert.equal(file?.size, 0)
    assert.equal((await buffer(file.read())).length, 0)
  })
}

function checkWriting(check: Check): void {
  for (const [kind, size] of [
    ['small', 10],
    ['large', 12 * 1024 * 1024],
  ] as const) {
    check(`of a ${kind} file whose source fails nothing stays`, async ({ store, list }) => {
      await assert.rejects(store.write('one', NAME, failing(randomBytes(size))), /on purpose/)
      assert.equal(await store.open('one', NAME), null)
      assert.deepEqual(await list(), [])
      await store.write('one', NAME, chunks(Buffer.from('good')))
      await assert.rejects(store.write('one', NAME, failing(randomBytes(size))), /on purpose/)
      assert.equal((await store.open('one', NAME))?.size, 4)
      assert.deepEqual(await list(), [`one/${NAME}`])
    })
  }

  check('a second write replaces the file', async ({ store, list }) => {
    await store.write('one', NAME, chunks(Buffer.from('first')))
    await store.write('one', NAME, chunks(Buffer.from('2')))
    assert.equal((await store.open('one', NAME))?.size, 1)
    assert.deepEqual(await list(), [`one/${NAME}`])
  })
}

function checkRemoval(check: Check): void {
  check('files are deleted alone or with their session, and no other', async ({ store, list }) => {
    const other = 'cd'.repeat(32)
    for (const file of [NAME, other]) await store.write('one', file, chunks(Buffer.from('x')))
    for (const session of ['one-more', 'on']) await store.write(session, NAME, chunks(Buffer.from('x')))
    await store.delete('one', NAME)
    await store.delete('one', NAME)
    assert.equal(await store.open('one', NAME), null)
    assert.equal((await store.open('one', other))?.size, 1)
    await store.deleteSession('one')
    await store.deleteSession('one')
    assert.deepEqual((await list()).toSorted(), [`on/${NAME}`, `one-more/${NAME}`])
  })

  check('what is unknown is absent, and what is no name is refused', async ({ store, list }) => {
    await store.write('one', NAME, chunks(Buffer.from('x')))
    assert.equal(await store.open('one', 'cd'.repeat(32)), null)
    assert.equal(await store.open('two', NAME), null)
    for (const bad of ['../../secret', '..', '.hidden', 'a/b', 'a\\b', '', 'a\0b', 'x'.repeat(201)]) {
      await assert.rejects(store.write('one', bad, chunks(Buffer.from('x'))), /not a file name/)
      await assert.rejects(store.write(bad, NAME, chunks(Buffer.from('x'))), /not a file name/)
      assert.equal(await store.open('one', bad), null)
      await store.delete('one', bad)
      await store.deleteSession(bad)
    }
    assert.deepEqual(await list(), [`one/${NAME}`])
  })

  check('a sweep leaves whole files alone', async ({ store, list }) => {
    await store.sweep()
    await store.write('one', NAME, chunks(Buffer.from('x')))
    await store.sweep()
    assert.deepEqual(await list(), [`one/${NAME}`])
  })
}
