import assert from 'node:assert/strict'
import { DatabaseSync } from 'node:sqlite'
import test from 'node:test'
import { A, GROUP, LID, message, PHONE, refTo, sessionRecord } from '../core/ports/cases.contract.ts'
import type { Store } from '../core/ports/store.ts'
import { createSqliteDriver } from './sqlite.ts'
import { openStore } from './store.ts'

/** Remembers what was asked, so that its plan can be read. */
class WatchedDatabase extends DatabaseSync {
  readonly asked = new Set<string>()

  override prepare(text: string) {
    this.asked.add(text)
    return super.prepare(text)
  }

  planOf(text: string): readonly string[] {
    return super
      .prepare(`explain query plan ${text}`)
      .all()
      .map((row) => String(row['detail']))
  }
}

const page = { limit: 50, offset: 10 }

/** Every query whose cost must not grow with the table. */
async function exercise(store: Store): Promise<void> {
  const { messages, chats, log, deliveries, people } = store
  for (const order of ['asc', 'desc'] as const) {
    for (const chat of [PHONE, null]) {
      await messages.list(A, { chat, order, ...page })
      await messages.list(A, { chat, order, ...page, since: 1, until: 2, fromMe: true, ack: 'read' })
    }
    for (const sortBy of ['timestamp', 'id', 'name'] as const) await chats.list(A, { sortBy, order, ...page })
  }
  await messages.add(A, message('1', { chat: GROUP, sender: PHONE }), { announced: true })
  await messages.add(A, message('1', { chat: GROUP, sender: LID }), { announced: true })
  await messages.addHistory(A, [message('2')])
  await messages.find(A, { id: '1', chat: PHONE, fromMe: true })
  await messages.acknowledge(A, refTo(message('2')), 'read')
  await messages.acknowledgeBy(A, refTo(message('2')), { by: PHONE, ack: 'read', at: 1 })
  await messages.edit(A, refTo(message('2')), { text: 'x', raw: null, at: 1 })
  await messages.unread(A, PHONE, 50)
  await messages.markRead(A, GROUP, ['1'])
  await messages.outgoing(A, 50)
  await people.listLinked(A, page)
  await people.link(A, [{ phone: PHONE, lid: LID }])
  await log.append(A, { id: 'e', timestamp: 1, lane: 'l', event: { type: 'chat.changed', chat: GROUP, timestamp: 1 } })
  await log.read(A, 5, 50)
  await log.prune(A, { before: 1, upTo: 5 })
  await deliveries.pending(A, 's', 50)
  await deliveries.dead(A, page)
  await deliveries.prune(A, 5)
  const keys = store.keys(A)
  await keys.commit({
    rows: { session: { a: 'x', b: null } },
    envelopes: [{ id: 'e', plaintext: new Uint8Array(1), stanza: new Uint8Array(1) }],
  })
  await keys.get('session', ['a', 'b'])
  await keys.unsettled(10)
  await keys.prune(5)
  await store.inbox.settle(A, ['e'])
  await store.apiKeys.findByHash('h')
}

test('sqlite: no query reads a whole table or sorts what an index could give', async () => {
  const db = new WatchedDatabase(':memory:')
  await using store = await openStore(createSqliteDriver(':memory:', { busyTimeoutMs: 1_000, open: () => db }), {
    timeoutMs: 5_000,
  })
  await store.sessions.create(sessionRecord(A))
  db.asked.clear()
  await exercise(store)
  const queries = [...db.asked].filter((text) => /^\s*(select|update|delete|insert)/.test(text))
  assert.ok(queries.length > 40, `only ${queries.length} queries were seen`)
  const bad = queries.flatMap((query) => badSteps(db, query).map((step) => `${step}: ${query}`))
  assert.deepEqual(bad, [])
})

/** The few rows of one id or one pair of keys may be sorted, and so may the messages of two people who become one. */
function badSteps(db: WatchedDatabase, query: string): readonly string[] {
  const isFew = /"id" = \?|"key" in \(\?, \?\)|\bunion\b/.test(query)
  const steps = db.planOf(query)
  return steps.filter((step) => /^SCAN (?!\d+-ROW|CONSTANT)/.test(step) || (!isFew && step.includes('TEMP B-TREE')))
}
