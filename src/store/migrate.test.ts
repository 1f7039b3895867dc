import assert from 'node:assert/strict'
import { readFileSync, statSync } from 'node:fs'
import { DatabaseSync } from 'node:sqlite'
import test from 'node:test'
import { A, addLive, GROUP, ME, message, PHONE, refTo, sessionRecord } from '../core/ports/cases.contract.ts'
import { DEFAULT_SESSION_CONFIG } from '../core/model/session.ts'
import type { Store } from '../core/ports/store.ts'
import { createStore } from './index.ts'
import { MIGRATIONS } from './migrations/index.ts'
import { findTestServer } from './postgres.fixture.ts'
import { createTemporaryFolder } from './temporary-folder.fixture.ts'

const VERSION_1 = readFileSync(new URL('fixtures/version-1.sql', import.meta.url), 'utf8')

async function assertMigrated(store: Store): Promise<void> {
  const [chat] = await store.chats.list('a', { sortBy: 'timestamp', order: 'asc', limit: 9, offset: 0 })
  assert.deepEqual([chat?.id, chat?.unread, chat?.lastMessage?.content.text], [PHONE, 1, 'kept'])
  assert.deepEqual([await store.keys('a').credentials(), await store.log.head('a')], ['secret', 1])
  assert.deepEqual(await store.deliveries.dead('a', { limit: 9, offset: 0 }), [])
  const { events, first, head } = await store.log.page({ by: 'position' }, { after: 0, limit: 9 })
  const places = events.map(({ id, type, position, trace }) => [id, type, position, trace])
  assert.deepEqual([places, first, head], [[['e', 'chat.changed', 1, null]], 1, 1])
  assert.deepEqual((await store.sessions.get('b'))?.config, { ...DEFAULT_SESSION_CONFIG, deviceName: 'Old' })
  await assertStateMigrated(store)
  await assertIndexed(store)
}

/** What later versions keep beside each row is made of what was there. */
async function assertStateMigrated(store: Store): Promise<void> {
  const page = { sortBy: 'name', order: 'asc', limit: 9, offset: 0 } as const
  const [chat, ...others] = await store.chats.list('b', { ...page, hasMedia: true, kind: 'group', name: 'animo' })
  assert.deepEqual([chat?.id, chat?.createdAt, chat?.updatedAt, others], [GROUP, 1_000, 60_000, []])
  assert.equal(await store.chats.count('a', { hasMedia: true }), 0)
  assert.deepEqual(chat?.lastMessage?.reactions, [
    { sender: ME, senderAlt: null, fromMe: true, text: '👍', timestamp: 70 },
  ])
  const starred = await store.messages.list('b', { chat: null, order: 'asc', limit: 9, offset: 0, starred: true })
  assert.deepEqual(
    starred.map(({ id, pinnedUntil }) => [id, pinnedUntil]),
    [['IMAGE', null]],
  )
  assert.deepEqual((await store.messages.statistics('b', 0)).byType, { imageMessage: 1, text: 1 })
}

/** Old messages are found once they were indexed, portion by portion. */
async function assertIndexed(store: Store): Promise<void> {
  const find = async (text: string) => (await store.messages.search('b', { text, limit: 9 })).items.map(({ id }) => id)
  while ((await store.messages.index(2)) > 0);
  assert.deepEqual([await find('ferias'), await find('beach'), await find('kept')], [['IMAGE'], ['IMAGE'], []])
}

test('sqlite: old messages are indexed in portions, each once', async () => {
  await using folder = createTemporaryFolder()
  const path = folder.path('old.db')
  const old = new DatabaseSync(path)
  old.exec(VERSION_1)
  old.close()
  await using store = await createStore(`sqlite:${path}`)
  assert.deepEqual((await store.messages.search('b', { text: 'ferias', limit: 9 })).items, [])
  const counts = [await store.messages.index(2), await store.messages.index(2), await store.messages.index(2)]
  assert.deepEqual(counts, [2, 1, 0])
})

test('sqlite: a database of the previous version is migrated and keeps its rows', async () => {
  await using folder = createTemporaryFolder()
  const path = folder.path('old.db')
  const old = new DatabaseSync(path)
  old.exec(VERSION_1)
  old.close()
  for (let start = 1; start <= 2; start += 1) {
    await using store = await createStore(`sqlite:${path}`)
    await assertMigrated(store)
  }
})

test('sqlite: what an older version never had confirmed is on its way out', async () => {
  await using folder = createTemporaryFolder()
  const path = folder.path('old.db')
  const old = new DatabaseSync(path)
  old.exec(VERSION_1)
  old.exec(`insert into message select 9, session, 'PENDING', chat, author, chat_jid, chat_alt, from_me, sender_jid, sender_alt,
    sender_name, timestamp, text, content, quoted, 0, origin, edited_at, revoked_at, starred, announced, raw
    from message where id = 'TRICK'`)
  old.close()
  await using store = await createStore(`sqlite:${path}`)
  const [row, ...others] = (await store.outgoing.slice('b', { limit: 9 })).items
  assert.deepEqual([row?.id, row?.chat, row?.state, row?.createdAt, others], ['PENDING', GROUP, 'leaving', 59_000, []])
  assert.deepEqual(await store.messages.find('b', { id: 'PENDING', chat: row?.chat ?? '', fromMe: true }), {
    ...(await store.messages.find('b', { id: 'TRICK' })),
    id: 'PENDING',
    ack: 'pending',
  })
})

/** Takes the numbers away from the files of messages, as it was before a message could have several. */
const ONE_FILE_EACH = `
  drop index message_file_by_file; drop index message_file_by_next;
  create table one_file (message bigint not null primary key references message (ord) on delete cascade,
    session text not null references session (name) on delete cascade,
    state text not null, file text, code text, reason text, attempts integer not null default 0,
    next_at bigint, renewed integer not null default 0, ready_at bigint);
  insert into one_file select message, session, state, file, code, reason, attempts, next_at, renewed, ready_at
    from message_file;
  drop table message_file; alter table one_file rename to message_file;
  create index message_file_by_file on message_file (session, file);
  create index message_file_by_next on message_file (next_at) where next_at is not null;
  alter table reaction drop column id;
  update schema_version set version = 16`

const picture = message('M1', {
  content: { kind: 'image', text: null, media: { mimetype: 'image/jpeg', fileName: null, size: 3 } },
})

async function keepFile(store: Store): Promise<void> {
  await store.sessions.create(sessionRecord(A))
  await addLive(store, picture)
  const record = await store.files.want(A, refTo(picture), { part: 0, at: null })
  await store.files.begin(A, 'aa', 1)
  await store.files.ready(A, record?.key ?? 0, { name: 'aa', size: 3, at: 2 })
}

async function assertFileKept(store: Store): Promise<void> {
  const [own, card] = await store.files.list(A, [
    { message: picture, part: 0 },
    { message: picture, part: 1 },
  ])
  assert.deepEqual([own?.state, own?.file, own?.size, own?.readyAt, card], ['ready', 'aa', 3, 2, null])
  assert.equal((await store.files.want(A, refTo(picture), { part: 1, at: 7 }))?.nextAt, 7)
}

test('sqlite: the file of a message is kept when messages may have several', async () => {
  await using folder = createTemporaryFolder()
  const path = folder.path('one-file.db')
  {
    await using store = await createStore(`sqlite:${path}`)
    await keepFile(store)
  }
  const old = new DatabaseSync(path)
  old.exec(ONE_FILE_EACH)
  old.close()
  await using store = await createStore(`sqlite:${path}`)
  await assertFileKept(store)
})

test('sqlite: a database newer than the program is refused and left alone', async () => {
  await using folder = createTemporaryFolder()
  const path = folder.path('new.db')
  const newer = new DatabaseSync(path)
  newer.exec('create table schema_version (version integer); insert into schema_version values (900)')
  newer.close()
  const before = [readFileSync(path), statSync(path).mtimeMs]
  await assert.rejects(createStore(`sqlite:${path}`), (error: Error & { code?: string }) => {
    assert.equal(error.code, 'STORAGE_FAILED')
    assert.match(error.message, new RegExp(`new\\.db.*version 900.*knows ${MIGRATIONS.length}`))
    return true
  })
  assert.deepEqual([readFileSync(path), statSync(path).mtimeMs], before)
})

const { server, reason } = await findTestServer()

test(
  'postgres: a database of the previous version is migrated and keeps its rows',
  {
    skip: server ? false : reason,
  },
  async () => {
    assert.ok(server)
    const { address, schema } = server.freshAddress()
    const old = VERSION_1.replaceAll('integer primary key', 'bigint generated by default as identity primary key')
      .replaceAll(' without rowid', '')
      .replaceAll('blob', 'bytea')
    await server.query(`create schema ${schema}; set search_path = ${schema}; ${old}`)
    try {
      await using store = await createStore(address)
      await assertMigrated(store)
    } finally {
      await server.query(`drop schema ${schema} cascade`)
    }
  },
)

test(
  'postgres: the file of a message is kept when messages may have several',
  {
    skip: server ? false : reason,
  },
  async () => {
    assert.ok(server)
    const { address, schema } = server.freshAddress()
    try {
      {
        await using store = await createStore(address)
        await keepFile(store)
      }
      await server.query(`set search_path = ${schema}; ${ONE_FILE_EACH}`)
      await using store = await createStore(address)
      await assertFileKept(store)
    } finally {
      await server.query(`drop schema ${schema} cascade`)
    }
  },
)

test(
  'postgres: a newer database is refused; processes that start together migrate once',
  {
    skip: server ? false : reason,
  },
  async () => {
    assert.ok(server)
    const { address, schema } = server.freshAddress()
    try {
      const stores = await Promise.all([1, 2, 3].map(() => createStore(address)))
      await stores[0]?.sessions.create(sessionRecord('a'))
      assert.equal((await stores[2]?.sessions.get('a'))?.name, 'a')
      for (const store of stores) await store[Symbol.asyncDispose]()
      await server.query(`update ${schema}.schema_version set version = 900`)
      await assert.rejects(createStore(address), { code: 'STORAGE_FAILED', message: /version 900/ })
    } finally {
      await server.query(`drop schema ${schema} cascade`)
    }
  },
)

test('postgres: a server that does not answer is named, without its password', async () => {
  const silent = await createStore('postgres://someone:hidden@127.0.0.1:1/none').catch((error: unknown) => error)
  assert.ok(silent instanceof Error)
  assert.match(silent.message, /127\.0\.0\.1:1\/none/)
  assert.doesNotMatch(silent.message, /hidden/)
})
