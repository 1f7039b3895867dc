import assert from 'node:assert/strict'
import test from 'node:test'
import type { UploadedFile } from './index.ts'
import { createUploadMemory } from './memory.ts'

const FILE: UploadedFile = {
  url: 'https://mmg.whatsapp.net/a',
  directPath: '/a',
  mediaKey: new Uint8Array(32),
  fileEncSha256: new Uint8Array(32),
  fileSha256: new Uint8Array(32),
  fileLength: 1,
  mediaKeyTimestamp: 1,
}

test('an upload is remembered for half an hour, and forgotten then whether it is asked for or not', async ({
  mock,
}) => {
  mock.timers.enable({ apis: ['Date'] })
  const memory = createUploadMemory()
  let uploads = 0
  const once = (key: string) => memory.once(key, async () => (uploads++, FILE))
  await once('a')
  mock.timers.tick(20 * 60_000)
  await once('a')
  await once('b')
  assert.equal(uploads, 2)
  assert.equal(memory.size(), 2)
  mock.timers.tick(20 * 60_000)
  await once('b')
  assert.equal(uploads, 2)
  assert.equal(memory.size(), 1, 'nobody asked for the first again')
  await once('a')
  assert.equal(uploads, 3)
})

test('a clock that was set back keeps no upload for longer', async ({ mock }) => {
  mock.timers.enable({ apis: ['Date'], now: 10 * 60 * 60_000 })
  const memory = createUploadMemory()
  let uploads = 0
  const once = (key: string) => memory.once(key, async () => (uploads++, FILE))
  await once('a')
  mock.timers.setTime(60 * 60_000)
  await once('b')
  mock.timers.tick(40 * 60_000)
  await once('b')
  assert.equal(uploads, 3)
})
