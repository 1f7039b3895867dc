import assert from 'node:assert/strict'
import { readFileSync, writeFileSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import test from 'node:test'
import { A, addLive, idsOf, message, sessionRecord } from '../core/ports/cases.contract.ts'
import { until } from '../core/testing/stanzas.ts'
import { createStore } from './index.ts'
import { createSqliteDriver } from './sqlite.ts'
import { openStore } from './store.ts'
import { createTemporaryFolder } from './temporary-folder.fixture.ts'

test('sqlite: a file that is no database is refused by its name and left alone', async () => {
  await using folder = createTemporaryFolder()
  const path = folder.path('notes.db')
  const text = 'these are notes, not a database. '.repeat(200)
  writeFileSync(path, text)
  await assert.rejects(createStore(`sqlite:${path}`), { code: 'STORAGE_FAILED', message: /notes\.db cannot be opened/ })
  assert.equal(readFileSync(path, 'utf8'), text)
})

test('sqlite: a folder in the place of the file is refused by its name', async () => {
  await using folder = createTemporaryFolder()
  await assert.rejects(createStore(`sqlite:${folder.path('.')}`), {
    code: 'STORAGE_FAILED',
    message: /cannot be opened/,
  })
})

test('sqlite: the database of another program is refused', async () => {
  await using folder = createTemporaryFolder()
  const path = folder.path('other.db')
  const other = new DatabaseSync(path)
  other.exec('create table notes (text text)')
  other.close()
  await assert.rejects(createStore(`sqlite:${path}`), { code: 'STORAGE_FAILED', message: /another program/ })
})

test('sqlite: keeps everything over a restart, in folders that it makes', async () => {
  await using folder = createTemporaryFolder()
  const address = `sqlite:${folder.path('deep/er/way.db')}`
  const first = await createStore(address)
  await first.sessions.create(sessionRecord(A))
  await addLive(first, message('1'))
  const secret = await first.serverSecret()
  await first[Symbol.asyncDispose]()
  await using second = await createStore(address)
  assert.deepEqual(await idsOf(second), ['1'])
  assert.deepEqual(await second.serverSecret(), secret)
})

test('sqlite: a database that takes no writes is not well, from the first that fails until one lands', async () => {
  await using folder = createTemporaryFolder()
  const db = new DatabaseSync(folder.path('read-only.db'))
  const driver = createSqliteDriver(folder.path('read-only.db'), { busyTimeoutMs: 1_000, open: () => db })
  await using store = await openStore(driver, { timeoutMs: 5_000 })
  await store.serverSecret()
  db.exec('pragma query_only = on')
  await assert.rejects(store.sessions.create(sessionRecord(A)), { code: 'STORAGE_FAILED' })
  await assert.rejects(store.ping(), { code: 'STORAGE_FAILED' })
  await assert.rejects(store.ping(), { code: 'STORAGE_FAILED' })
  db.exec('pragma query_only = off')
  await store.ping()
})

test('sqlite: a full disk fails the write whole, and the store works again with space', async () => {
  await using folder = createTemporaryFolder()
  const db = new DatabaseSync(folder.path('full.db'))
  const limitPages = (count: number) => db.exec(`pragma max_page_count = ${count}`)
  const driver = createSqliteDriver(folder.path('full.db'), { busyTimeoutMs: 1_000, open: () => db })
  await using store = await openStore(driver, { timeoutMs: 5_000 })
  await store.sessions.create(sessionRecord(A))
  await addLive(store, message('before'))
  limitPages(Number(db.prepare('pragma page_count').get()?.['page_count']) + 5)
  const big = { raw: new Uint8Array(500_000) }
  const full = { code: 'STORAGE_FULL' }
  const writing = store.transaction(async (tx) => {
    await tx.sessions.update(A, { wanted: 'running' })
    await addLive(tx, message('small'))
    await addLive(tx, message('big', big))
  })
  await assert.rejects(writing, full)
  await assert.rejects(store.keys(A).commit({ credentials: 'x'.repeat(500_000) }), full)
  assert.deepEqual(await idsOf(store), ['before'])
  assert.equal((await store.sessions.get(A))?.wanted, 'stopped')
  assert.equal(await store.keys(A).credentials(), null)
  limitPages(1_000_000)
  await addLive(store, message('big', big))
  assert.deepEqual(await idsOf(store), ['before', 'big'])
})

test('sqlite: who asks outside of a transaction from within it is told, not left waiting', async () => {
  await using store = await createStore('sqlite::memory:', { timeoutMs: 50 })
  await store.sessions.create(sessionRecord(A))
  const stuck = store.transaction(async () => store.sessions.get(A))
  await assert.rejects(stuck, { code: 'STORAGE_FAILED' })
  assert.equal((await store.sessions.get(A))?.name, A, 'the next one gets its turn')
})

test('sqlite: keys are synced before their commit resolves, and nobody else waits for the disk', async () => {
  await using folder = createTemporaryFolder()
  const disk = createSlowDisk()
  await using store = await openOn(disk, folder.path('keys.db'))
  await addLive(store, message('1'))
  assert.equal(disk.syncs.length, 0)
  let done = false
  const commit = store
    .keys(A)
    .commit({ credentials: 'x' })
    .then(() => (done = true))
  await until('the sync began', () => disk.syncs.length === 1)
  await addLive(store, message('2'))
  assert.equal(done, false)
  disk.syncs[0]?.resolve()
  await commit
  assert.deepEqual(disk.path, folder.path('keys.db-wal'))
})

test('sqlite: what was written before a flush is on the disk when it resolves', async () => {
  await using folder = createTemporaryFolder()
  const disk = createSlowDisk()
  await using store = await openOn(disk, folder.path('keys.db'))
  await addLive(store, message('1'))
  let done = false
  const flushed = store
    .keys(A)
    .flush()
    .then(() => (done = true))
  await until('the sync began', () => disk.syncs.length === 1)
  await addLive(store, message('2'))
  assert.equal(done, false)
  disk.syncs[0]?.resolve()
  await flushed
  const failing = assert.rejects(store.keys(A).flush(), { code: 'STORAGE_FULL' })
  await until('the next sync began', () => disk.syncs.length === 2)
  disk.syncs[1]?.reject(Object.assign(new Error('no room'), { code: 'ENOSPC' }))
  await failing
})

test('sqlite: keys that the disk does not take fail their commit', async () => {
  await using folder = createTemporaryFolder()
  const disk = createSlowDisk()
  await using store = await openOn(disk, folder.path('keys.db'))
  for (const [error, code] of [
    ['EIO', 'STORAGE_FAILED'],
    ['ENOSPC', 'STORAGE_FULL'],
  ] as const) {
    const begun = disk.syncs.length
    const commit = store.keys(A).commit({ credentials: 'x' })
    const refused = assert.rejects(commit, { code })
    await until('the sync began', () => disk.syncs.length > begun)
    disk.syncs.at(-1)?.reject(Object.assign(new Error('the disk failed'), { code: error }))
    await refused
  }
})

/** A store on such a disk, with a session. */
async function openOn(disk: ReturnType<typeof createSlowDisk>, path: string) {
  const store = await openStore(createSqliteDriver(path, { busyTimeoutMs: 1_000, openLog: disk.open }), {
    timeoutMs: 5_000,
  })
  await store.sessions.create(sessionRecord(A))
  return store
}

/** A log whose syncs end when the test says so. */
function createSlowDisk() {
  const syncs: PromiseWithResolvers<void>[] = []
  const disk = { syncs, path: '', open }
  async function open(path: string) {
    disk.path = path
    return {
      datasync() {
        syncs.push(Promise.withResolvers<void>())
        return syncs.at(-1)?.promise ?? Promise.resolve()
      },
      close: async () => {},
    }
  }
  return disk
}

test('sqlite: closing waits for what is under way, and later calls are refused', async () => {
  const store = await createStore('sqlite::memory:')
  await store.sessions.create(sessionRecord(A))
  const running = store.transaction((tx) => addLive(tx, message('1')))
  await store[Symbol.asyncDispose]()
  assert.equal((await running).outcome, 'new')
  await assert.rejects(store.ping(), { code: 'STORAGE_FAILED' })
})
