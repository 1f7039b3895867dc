import assert from 'node:assert/strict'
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buffer } from 'node:stream/consumers'
import test, { type TestContext } from 'node:test'
import { createLocalMedia } from './local.ts'

function folder(t: TestContext): string {
  const path = mkdtempSync(join(tmpdir(), 'waypost-media-'))
  t.after(() => rmSync(path, { recursive: true }))
  return path
}

const BYTES = new TextEncoder().encode('0123456789')

test('what was put can be opened, whole or in part', async (t) => {
  const media = createLocalMedia({ folder: folder(t) })
  await media.put('default', 'true_1@c.us_ABC.jpeg', BYTES)
  const file = await media.open('default', 'true_1@c.us_ABC.jpeg')
  assert.ok(file)
  assert.deepEqual([file.size, file.mimetype], [10, 'image/jpeg'])
  assert.equal((await buffer(file.read())).toString(), '0123456789')
  assert.equal((await buffer(file.read({ start: 2, end: 4 }))).toString(), '234')
})

test('a second put replaces the file and leaves nothing else behind', async (t) => {
  const path = folder(t)
  const media = createLocalMedia({ folder: path })
  await media.put('default', 'a.txt', BYTES)
  await media.put('default', 'a.txt', BYTES.subarray(0, 3))
  assert.equal((await media.open('default', 'a.txt'))?.size, 3)
  assert.deepEqual(readdirSync(join(path, 'default')), ['a.txt'])
})

test('unknown files, folders and other sessions are absent', async (t) => {
  const media = createLocalMedia({ folder: folder(t) })
  await media.put('one', 'a.txt', BYTES)
  assert.equal(await media.open('one', 'b.txt'), null)
  assert.equal(await media.open('two', 'a.txt'), null)
  assert.equal(await media.open('one', 'a.txt.b'), null)
})

test('names that would leave the folder are refused', async (t) => {
  const path = folder(t)
  writeFileSync(join(path, 'secret.txt'), 'x')
  const media = createLocalMedia({ folder: join(path, 'files') })
  await media.put('one', 'a.txt', BYTES)
  for (const name of ['../../secret.txt', '..', '.hidden', 'a/b', 'a\\b', '', 'a\0b', 'x'.repeat(201)]) {
    await assert.rejects(media.put('one', name, BYTES), /not a file name/)
    await assert.rejects(media.put(name, 'a.txt', BYTES), /not a file name/)
    assert.equal(await media.open('one', name), null)
    await media.deleteSession(name)
  }
  assert.equal((await media.open('one', 'a.txt'))?.size, 10)
})

test("a session's files go together", async (t) => {
  const media = createLocalMedia({ folder: folder(t) })
  await media.put('one', 'a.txt', BYTES)
  await media.put('two', 'a.txt', BYTES)
  await media.deleteSession('one')
  await media.deleteSession('one')
  assert.equal(await media.open('one', 'a.txt'), null)
  assert.equal((await media.open('two', 'a.txt'))?.size, 10)
})

test('what cannot be written says so', async (t) => {
  const path = folder(t)
  writeFileSync(join(path, 'one'), 'a file where the folder would be')
  await assert.rejects(createLocalMedia({ folder: path }).put('one', 'a.txt', BYTES), { code: 'STORAGE_FAILED' })
})

test('types that a browser would run are served as bytes', async (t) => {
  const media = createLocalMedia({ folder: folder(t) })
  for (const name of ['a.html', 'a.svg', 'a', 'a.js']) {
    await media.put('one', name, BYTES)
    assert.equal((await media.open('one', name))?.mimetype, 'application/octet-stream')
  }
})
