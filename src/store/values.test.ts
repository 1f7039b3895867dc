import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import test from 'node:test'
import {
  A,
  addLive,
  type CreateStore,
  message,
  PHONE,
  runCases,
  type StoreCases,
} from '../core/ports/cases.contract.ts'
import { createStore } from './index.ts'
import { findTestServer } from './postgres.fixture.ts'

/** Too long for any index of PostgreSQL, and not to be compressed. */
const endless = (): string => randomBytes(6_000).toString('base64')

const letter = (digit: string): string => String.fromCharCode(0x430 + Number.parseInt(digit, 16))
const word = (): string => randomBytes(32).toString('hex').replace(/./g, letter)

const refused = { code: 'INTERNAL', message: /does not take such values/ }

const cases: StoreCases = {
  'what a constraint forbids is told apart from a database in trouble, alone and in a transaction': async (store) => {
    const label = { id: '1', name: null as unknown as string, color: 0 }
    await assert.rejects(store.labels.put(A, label), refused)
    await assert.rejects(
      store.transaction(async (tx) => void (await tx.labels.put(A, label))),
      refused,
    )
    assert.deepEqual(await store.labels.list(A), [])
  },
  'a name may be longer than an index holds': async (store) => {
    const name = endless()
    await addLive(store, message('M1'))
    await store.people.patch(A, [{ jid: PHONE, pushName: name }])
    await store.chats.patch(A, [{ chat: '120363000000000009@g.us', name }], { past: false })
    assert.equal((await store.messages.find(A, { id: 'M1' }))?.id, 'M1')
  },
  'a message may hold more words than an index': async (store) => {
    const text = Array.from({ length: 12_000 }, word).join(' ')
    await addLive(store, message('M1', { content: { kind: 'text', text, mentions: [] } }))
    assert.equal((await store.messages.find(A, { id: 'M1' }))?.content.text, text)
  },
}

const onPostgres: StoreCases = {
  'what no column or index holds is told apart from a database in trouble': async (store) => {
    const target = { id: endless(), chat: PHONE, chatAlt: null, fromMe: false, participant: null }
    await assert.rejects(store.earlyChanges.keep(A, { type: 'star', target, starred: true, timestamp: 1 }, 1), refused)
    await assert.rejects(store.chats.patch(A, [{ chat: PHONE, ephemeralSeconds: 2 ** 40 }], { past: false }), refused)
  },
}

const onSqlite: CreateStore = () => createStore('sqlite::memory:')
runCases('sqlite', onSqlite, cases)

const { server, reason } = await findTestServer()
if (server) runCases('postgres', server.createStore, { ...cases, ...onPostgres })
else test('postgres: values', { skip: reason })
