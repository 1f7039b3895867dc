import assert from 'node:assert/strict'
import { existsSync, statSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import test from 'node:test'
import { A, addLive, idsOf, message, sessionRecord } from '../core/ports/cases.contract.ts'
import { until } from '../core/testing/stanzas.ts'
import { createCheckpoints } from './checkpoints.ts'
import { createStore } from './index.ts'
import { createTemporaryFolder } from './temporary-folder.fixture.ts'

const sizeOf = (path: string): number => statSync(path).size

test('what was committed comes into the file while the store works, and the log is empty at the end', async () => {
  await using folder = createTemporaryFolder()
  const path = folder.path('busy.db')
  const store = await createStore(`sqlite:${path}`)
  await store.sessions.create(sessionRecord(A))
  const before = sizeOf(path)
  let written = 0
  await until('the file grew', async () => {
    for (let index = 0; index < 50; index++) await addLive(store, message(`m${(written += 1)}`))
    return sizeOf(path) > before
  })
  await store[Symbol.asyncDispose]()
  assert.equal(existsSync(`${path}-wal`), false)
  await using again = await createStore(`sqlite:${path}`)
  assert.ok((await idsOf(again)).includes(`m${written}`))
})

test('a thread that cannot open the file disturbs nobody', async () => {
  await using folder = createTemporaryFolder()
  const checkpoints = createCheckpoints(folder.path('no/such/folder.db'))
  for (let index = 0; index < 1_000; index++) checkpoints.committed()
  await checkpoints.close()
})

test('closing without a checkpoint starts nothing', async () => {
  await using folder = createTemporaryFolder()
  const path = folder.path('idle.db')
  const checkpoints = createCheckpoints(path)
  await checkpoints.close()
  assert.equal(existsSync(path), false)
})

test('a log grows no longer than its limit under constant writing', { timeout: 60_000 }, async () => {
  await using folder = createTemporaryFolder()
  const path = folder.path('long.db')
  await using store = await createStore(`sqlite:${path}`)
  await store.sessions.create(sessionRecord(A))
  const raw = new Uint8Array(100_000)
  for (let index = 0; index < 1_200; index++) await addLive(store, message(`m${index}`, { raw }))
  using reader = new DatabaseSync(path, { readOnly: true })
  const pageSize = Number(reader.prepare('pragma page_size').get()?.['page_size'])
  assert.ok(sizeOf(path) > 50_000_000, 'most of it is in the file')
  assert.ok(sizeOf(`${path}-wal`) < 17_000 * (pageSize + 24), `${sizeOf(`${path}-wal`)} bytes of log`)
})
