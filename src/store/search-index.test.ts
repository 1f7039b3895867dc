import assert from 'node:assert/strict'
import { DatabaseSync } from 'node:sqlite'
import test from 'node:test'
import { A, addLive, LID, message, PHONE, refTo, sessionRecord } from '../core/ports/cases.contract.ts'
import type { Store } from '../core/ports/store.ts'
import { createSqliteDriver } from './sqlite.ts'
import { openStore } from './store.ts'

async function open(): Promise<{ readonly store: Store; readonly indexed: () => number }> {
  const db = new DatabaseSync(':memory:')
  const driver = createSqliteDriver(':memory:', { busyTimeoutMs: 1_000, open: () => db })
  const store = await openStore(driver, { timeoutMs: 5_000 })
  await store.sessions.create(sessionRecord(A))
  return { store, indexed: () => Number(db.prepare('select count(*) as count from search').get()?.['count']) }
}

test('sqlite: words go with their message, whatever removes it', async () => {
  const { store, indexed } = await open()
  await using _ = store
  await addLive(store, message('1'))
  await addLive(store, message('1', { chat: LID }))
  await addLive(store, message('2', { timestamp: -5 }))
  await addLive(store, message('3', { timestamp: 4_000_000_000 }))
  assert.equal(indexed(), 4)
  await store.people.link(A, [{ phone: PHONE, lid: LID }])
  assert.equal(indexed(), 3, 'one of two that were the same')
  await store.messages.remove(A, refTo(message('2')))
  assert.equal(indexed(), 2)
  await store.messages.revoke(A, refTo(message('3')), 5)
  assert.equal(indexed(), 1)
  await store.sessions.delete(A)
  assert.equal(indexed(), 0)
})

test('sqlite: a message without words takes no room among them', async () => {
  const { store, indexed } = await open()
  await using _ = store
  await addLive(store, message('1', { content: { kind: 'text', text: '\u{1f44d} !', mentions: [] } }))
  await store.messages.addHistory(A, [message('2', { content: { kind: 'text', text: '', mentions: [] } })])
  assert.deepEqual([indexed(), await store.messages.index(10)], [0, 0])
  await store.messages.edit(A, refTo(message('1')), { text: 'word', raw: null, at: 5 })
  assert.equal(indexed(), 1)
  await store.messages.edit(A, refTo(message('1')), { text: '', raw: null, at: 6 })
  assert.equal(indexed(), 0)
})
