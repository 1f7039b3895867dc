import assert from 'node:assert/strict'
import { DatabaseSync } from 'node:sqlite'
import test from 'node:test'
import { A, addLive, GROUP, LID, message, PHONE, refTo, sessionRecord } from '../core/ports/cases.contract.ts'
import { leaving, leavingEdit } from '../core/ports/outgoing.contract.ts'
import type { Store } from '../core/ports/store.ts'
import { toCursor } from './cursor.ts'
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
  const { messages, chats, log, people } = store
  for (const order of ['asc', 'desc'] as const) {
    for (const chat of [PHONE, null]) {
      await messages.list(A, { chat, order, ...page })
      await messages.list(A, { chat, order, ...page, since: 1, until: 2, fromMe: true, ack: 'read' })
    }
    for (const sortBy of ['timestamp', 'id', 'name'] as const) await chats.list(A, { sortBy, order, ...page })
  }
  await exerciseFilters(store)
  await messages.add(A, message('1', { chat: GROUP, sender: PHONE }), { announced: true })
  await messages.add(A, message('1', { chat: GROUP, sender: LID }), { announced: true })
  await messages.addHistory(A, [message('2')])
  await messages.find(A, { id: '1', chat: PHONE, fromMe: true })
  await messages.acknowledge(A, refTo(message('2')), 'read')
  await messages.acknowledgeBy(A, refTo(message('2')), { by: PHONE, ack: 'read', at: 1 })
  await messages.edit(A, refTo(message('2')), { text: 'x', raw: null, at: 1 })
  await messages.unread(A, PHONE, 50)
  await messages.markRead(A, GROUP, ['1'])
  await messages.react(A, refTo(message('2')), { sender: PHONE, fromMe: false, text: 'x', at: 1 })
  await messages.star(A, refTo(message('2')), true)
  await messages.pin(A, refTo(message('2')), { until: 9_999_999_999, at: 1 })
  await exerciseLabels(store)
  await messages.revoke(A, refTo(message('2')), 5)
  await messages.remove(A, refTo(message('2')))
  await messages.index(50)
  await chats.setFavorites(A, [GROUP])
  await chats.clear(A, GROUP, { until: 5, keepStarred: true })
  await chats.remove(A, GROUP, { until: null })
  await people.list(A, page)
  await people.count(A)
  await store.pictures.put(A, { jid: PHONE, url: null, id: null, fetchedAt: 1 })
  await store.pictures.get(A, [PHONE, LID])
  await store.pictures.forget(A, PHONE)
  await store.accounts.countSessions('x')
  await exerciseOutgoing(store)
  await exerciseEarly(store)
  await people.listLinked(A, page)
  await people.link(A, [{ phone: PHONE, lid: LID }])
  await log.append(A, { id: 'e', timestamp: 1, lane: 'l', event: { type: 'chat.changed', chat: GROUP, timestamp: 1 } })
  await log.read(A, 5, 50)
  for (const within of [{}, { account: 'x' }, { session: A }]) {
    await log.page({ by: 'position', ...within }, { after: 5, limit: 50 })
  }
  await log.page({ by: 'number', session: A }, { after: 5, limit: 50 })
  await log.places('01', 50)
  await log.prune(A, { before: 1, upTo: 5 })
  await exerciseDeliveries(store)
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

/** What overtook its message. */
async function exerciseEarly({ earlyChanges, earlyReceipts }: Store): Promise<void> {
  const target = refTo(message('2'))
  await earlyChanges.keep(A, { type: 'star', target, starred: true, timestamp: 1 }, 1)
  await earlyChanges.take(A, '2')
  await earlyChanges.takeStored(A)
  await earlyChanges.prune(A, 5)
  await earlyReceipts.take(A, '2')
  await earlyReceipts.prune(A, 5)
}

/** What waits and what was given up, however it is asked for. */
async function exerciseDeliveries({ deliveries }: Store): Promise<void> {
  await deliveries.pending(A, 's', 50)
  await deliveries.dead(A, page)
  await deliveries.prune(A, 5)
  for (const filter of [{}, { subscription: 's' }, { state: 'dead' as const }]) {
    await deliveries.slice(A, { ...filter, limit: 5 })
    await deliveries.slice(A, { state: 'pending', subscription: 's', ...filter, limit: 5 })
  }
  await deliveries.count(A, 's', 'dead')
  await deliveries.weigh(A, 's')
  await deliveries.deadAfter(A, 's', { seq: 5, limit: 50 })
  await deliveries.get(A, 'd')
}

async function exerciseOutgoing({ outgoing }: Store): Promise<void> {
  const added = await outgoing.add(A, leaving('O'))
  await outgoing.find(A, 'O')
  await outgoing.change(A, added?.place ?? 0, { from: ['leaving'], state: 'leaving', updatedAt: 1 })
  await outgoing.slice(A, { limit: 50 })
  await outgoing.slice(A, { limit: 50, state: 'queued', after: cursor('outgoing a', 0) })
  await outgoing.count(A, 'queued')
  await outgoing.unanswered(A, { dueBy: 5, after: 0, limit: 50 })
  await outgoing.nextDue(A)
  await outgoing.head(A, null)
  await outgoing.head(A, 5)
  await outgoing.departures(A, { since: 5, limit: 50 })
  await outgoing.firstContacts(A, { since: 5, limit: 50 })
  await outgoing.revokes(A, refTo(message('M', { fromMe: true })))
  await outgoing.isOvertaken(A, leavingEdit(5))
  await outgoing.isOutdated(A, leavingEdit(5))
  await outgoing.overtook(A, leavingEdit(5), 5)
  await outgoing.prune(A, 5)
  await outgoing.limits(A)
  await outgoing.limit(A, { reason: 'rate', code: 429, until: 5 })
}

const STATES = ['unread', 'archived', 'pinned', 'muted', 'favorite', 'hasMedia'] as const

/** Every filter of both lists, in every order, from the beginning and from a cursor. */
async function exerciseFilters({ chats, messages, ...store }: Store): Promise<void> {
  for (const order of ['asc', 'desc'] as const) {
    for (const chat of [GROUP, null]) {
      for (const filter of [{ starred: true }, { pinned: true }, { hasMedia: true }, { sender: PHONE }, {}]) {
        await messages.list(A, { chat, order, ...page, ...filter })
        await messages.slice(A, { chat, order, ...page, ...filter, after: cursor(`messages ${order} a`, 5) })
        await messages.count(A, { chat, ...filter })
      }
    }
    for (const sortBy of ['timestamp', 'id', 'name'] as const) {
      const after = cursor(`chats ${sortBy} ${order} a`, sortBy === 'timestamp' ? 5 : 'x')
      for (const filter of [...STATES.map((state) => ({ [state]: true })), { kind: 'group' as const }, {}]) {
        await chats.list(A, { sortBy, order, ...page, ...filter })
        await chats.slice(A, { sortBy, order, ...page, ...filter, after })
        await chats.count(A, filter)
      }
      await chats.list(A, { sortBy, order, ...page, label: '1' })
      await chats.list(A, { sortBy, order, ...page, ids: [GROUP] })
    }
  }
  await store.people.list(A, page)
  for (const query of [{ chat: GROUP }, { sender: PHONE, since: 5 }, { fromMe: true, kind: 'image', until: 9 }, {}]) {
    await messages.search(A, { text: 'one "two three" four*', limit: 5, ...query })
    await messages.search(A, { text: 'one', limit: 5, ...query, after: cursor('search a', 5) })
  }
  await messages.statistics(A, 5)
}

const cursor = (list: string, sort: number | string) => toCursor(list, { sort, key: 5 })

async function exerciseLabels({ labels }: Store): Promise<void> {
  await labels.put(A, { id: '1', name: 'New', color: 0 })
  for (const assigned of [true, false])
    for (const target of [null, refTo(message('2'))])
      await labels.assign(A, { label: '1', chat: GROUP, message: target, assigned })
  await labels.list(A)
  await labels.delete(A, '1')
}

async function openWatched(): Promise<{ readonly store: Store; readonly db: WatchedDatabase }> {
  const db = new WatchedDatabase(':memory:')
  const driver = createSqliteDriver(':memory:', { busyTimeoutMs: 1_000, open: () => db })
  const store = await openStore(driver, { timeoutMs: 5_000 })
  await store.sessions.create(sessionRecord(A))
  await addLive(store, message('known', { chat: GROUP, sender: PHONE }))
  db.asked.clear()
  return { store, db }
}

/** Which index a list reads. */
async function indexOf(db: WatchedDatabase, list: () => Promise<unknown>): Promise<string> {
  db.asked.clear()
  await list()
  const plans = [...db.asked].filter((text) => / limit /.test(text)).map((text) => db.planOf(text).join('; '))
  return plans.join('; ')
}

test('sqlite: each filter of a list has its own index in each order', async () => {
  const { store, db } = await openWatched()
  await using _ = store
  const names = { timestamp: 'time', id: 'jid', name: 'name' } as const
  for (const sortBy of ['timestamp', 'id', 'name'] as const) {
    for (const order of ['asc', 'desc'] as const) {
      for (const state of STATES) {
        const plan = await indexOf(db, () => store.chats.list(A, { sortBy, order, ...page, [state]: true }))
        const expected = `USING INDEX peer_${state === 'hasMedia' ? 'media' : state}_by_${names[sortBy]}`
        assert.ok(plan.includes(expected), `${state} by ${sortBy}: ${plan}`)
      }
      const plan = await indexOf(db, () => store.chats.list(A, { sortBy, order, ...page, kind: 'group' }))
      assert.ok(plan.includes(`peer_kind_by_${names[sortBy]}`), plan)
    }
  }
  for (const [filter, index] of [
    [{ starred: true }, 'message_starred'],
    [{ pinned: true }, 'message_pinned'],
    [{ hasMedia: true }, 'message_media'],
    [{ sender: PHONE }, 'message_by_author'],
  ] as const) {
    for (const chat of [GROUP, null]) {
      const plan = await indexOf(db, () => store.messages.list(A, { chat, order: 'desc', ...page, ...filter }))
      assert.ok(plan.includes(`USING INDEX ${index}`), `${JSON.stringify(filter)}: ${plan}`)
    }
  }
})

test('sqlite: a label that many chats carry is read along the list', async () => {
  const { store, db } = await openWatched()
  await using _ = store
  await store.transaction(async (tx) => {
    for (let chat = 0; chat <= 1_000; chat += 1)
      await tx.labels.assign(A, { label: '1', chat: `${chat}@s.whatsapp.net`, message: null, assigned: true })
  })
  const query = { sortBy: 'timestamp', order: 'desc', ...page, label: '1' } as const
  const plan = await indexOf(db, () => store.chats.list(A, query))
  assert.match(plan, /SEARCH peer USING INDEX peer_by_time/)
  assert.doesNotMatch(plan, /TEMP B-TREE FOR ORDER/)
  assert.equal((await store.chats.list(A, query)).length, page.limit)
})

test('sqlite: no query reads a whole table or sorts what an index could give', async () => {
  const { store, db } = await openWatched()
  await using _ = store
  await exercise(store)
  const queries = [...db.asked].filter((text) => /^\s*(select|update|delete|insert)/.test(text))
  assert.ok(queries.length > 150, `only ${queries.length} queries were seen`)
  const bad = queries.flatMap((query) => badSteps(db, query).map((step) => `${step}: ${query}`))
  assert.deepEqual(bad, [])
})

test('sqlite: the overview goes through the sessions once, and through an index for each number', async () => {
  const { store, db } = await openWatched()
  await using _ = store
  await store.overview()
  assert.equal(db.asked.size, 1)
  const steps = [...db.asked].flatMap((query) => db.planOf(query))
  assert.deepEqual(
    steps.filter((step) => isScan(step) || step.includes('TEMP B-TREE')),
    ['SCAN s USING INDEX sqlite_autoindex_session_1'],
  )
  for (const step of steps.filter((one) => /^SEARCH (outgoing|delivery)/.test(one)))
    assert.match(step, /COVERING INDEX/)
})

test('sqlite: however many messages are read and files fetched at once, few statements have to stay prepared', async () => {
  const { store, db } = await openWatched()
  await using _ = store
  const seen = async (most: number) => {
    for (let count = 1; count <= most; count++) {
      const ids = Array.from({ length: count }, (_none, index) => String(index))
      await store.messages.markRead(A, GROUP, ids)
      await store.files.due({ until: 0, of: ids, busy: ids.map(Number) })
    }
    return db.asked.size
  }
  const few = await seen(16)
  assert.equal(await seen(60), few + 2, 'one more of each')
})

/** The few rows of one id, key, or rare state may be sorted, and so may the messages of two people who become one. */
function badSteps(db: WatchedDatabase, query: string): readonly string[] {
  const isFew = /"id" = \?|"key" in \(\?, \?\)|\bunion\b|"key" in \(select|group by/.test(query)
  const steps = db.planOf(query)
  return steps.filter((step) => isScan(step) || (!isFew && step.includes('TEMP B-TREE')))
}

/** The index of words is asked for words, or for one row; what is not in it yet has an index of its own. */
const isScan = (step: string) =>
  /^SCAN (?!\d+-ROW|CONSTANT|search VIRTUAL TABLE INDEX \d+:[^ ]*[M=]|message USING INDEX message_unindexed)/.test(step)
