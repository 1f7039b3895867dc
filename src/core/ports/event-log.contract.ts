import assert from 'node:assert/strict'
import type { GatewayEvent } from '../model/event.ts'
import { A, message, sessionRecord, type StoreCases } from './cases.contract.ts'
import { NEVER_TRIED } from '../model/delivery.ts'
import type { DeliverySummary } from './delivery-store.ts'
import type { PendingDelivery, Store, Subscription } from './store.ts'

const EVENT: GatewayEvent = { type: 'message.created', message: message('M', { raw: new Uint8Array([0, 200]) }) }

const append = (store: Pick<Store, 'log'>, timestamp: number) =>
  store.log.append(A, { id: `e${timestamp}`, timestamp, lane: 'lane', event: EVENT })

const seqs = async (store: Store, after: number, limit = 100) =>
  (await store.log.read(A, after, limit)).map(({ seq }) => seq)

/** The event log counts without gaps. */
export const eventLogCases: StoreCases = {
  'numbers events of each session from 1': async (store) => {
    await store.sessions.create(sessionRecord('b'))
    assert.equal(await store.log.head(A), 0)
    const first = await append(store, 5)
    assert.deepEqual(first, {
      session: A,
      seq: 1,
      id: 'e5',
      timestamp: 5,
      lane: 'lane',
      event: EVENT,
      position: 1,
      me: null,
    })
    assert.equal((await append(store, 6)).seq, 2)
    assert.equal((await store.log.append('b', { id: 'x', timestamp: 1, lane: 'l', event: EVENT })).seq, 1)
    assert.equal(await store.log.head(A), 2)
    assert.deepEqual((await store.log.read(A, 0, 1))[0], first)
    assert.deepEqual(await seqs(store, 1), [2])
  },
  'keeps with each event who the account was then': async (store) => {
    const me = { phone: '1@s.whatsapp.net', lid: null, device: '1:1@s.whatsapp.net', name: 'Then' }
    await store.sessions.update(A, { me })
    const first = await append(store, 1)
    await store.sessions.update(A, { me: { ...me, name: 'Later' } })
    await append(store, 2)
    assert.deepEqual(first.me, me)
    assert.deepEqual(
      (await store.log.read(A, 0, 9)).map((event) => event.me?.name),
      ['Then', 'Later'],
    )
  },
  'makes the time of what happened last the activity of its session': async (store) => {
    await append(store, 1_800_000_000_000)
    assert.equal((await store.sessions.get(A))?.activityAt, 1_800_000_000_000)
    const event = {
      type: 'session.status',
      status: 'starting',
      trouble: null,
      qr: null,
      me: null,
      statuses: [],
    } as const
    await store.log.append(A, { id: 'later', timestamp: 1_900_000_000_000, lane: '', event })
    assert.equal((await store.sessions.get(A))?.activityAt, 1_800_000_000_000, 'but not of a start')
  },
  'a transaction that fails leaves no gap': async (store) => {
    await append(store, 1)
    const failing = store.transaction(async (tx) => {
      await append(tx, 2)
      throw new Error('on purpose')
    })
    await assert.rejects(failing, /on purpose/)
    assert.equal((await append(store, 3)).seq, 2)
  },
  'parallel transactions get numbers without gaps or twins': async (store) => {
    const all = Array.from({ length: 40 }, (_, index) =>
      store.transaction(async (tx) => {
        await tx.messages.add(A, message(`M${index}`, { chat: `${index % 3}@s.whatsapp.net` }), { announced: true })
        await append(tx, index)
        await tx.messages.add(A, message(`N${index}`, { chat: `${(index + 1) % 3}@s.whatsapp.net` }), {
          announced: true,
        })
        if (index % 5 === 0) throw new Error('on purpose')
      }),
    )
    const results = await Promise.allSettled(all)
    assert.equal(results.filter(({ status }) => status === 'fulfilled').length, 32)
    assert.deepEqual(
      await seqs(store, 0),
      Array.from({ length: 32 }, (_, index) => index + 1),
    )
    assert.equal((await store.messages.list(A, { chat: null, order: 'asc', limit: 100, offset: 0 })).length, 64)
  },
  'refuses an event of an unknown session': async (store) => {
    const entry = { id: 'x', timestamp: 1, lane: 'l', event: EVENT }
    await assert.rejects(store.log.append('b', entry), { code: 'SESSION_NOT_FOUND' })
    assert.equal(await store.log.head('b'), 0)
  },
  'prunes old events up to a number and counts on': async (store) => {
    for (const timestamp of [10, 20, 30, 40]) await append(store, timestamp)
    assert.equal(await store.log.prune(A, { before: 35, upTo: 2 }), 2)
    assert.deepEqual(await seqs(store, 0), [3, 4])
    assert.equal(await store.log.prune(A, { before: 35, upTo: 100 }), 1)
    assert.equal(await store.log.prune(A, { before: 100, upTo: 100 }), 1)
    assert.equal(await store.log.head(A), 4)
    assert.equal((await append(store, 50)).seq, 5)
  },
}

/** Somebody who follows the log of `a`. */
export const subscription = (id: string, cursor = 0): Subscription => ({
  id,
  session: A,
  sink: 'webhook',
  cursor,
  settings: {
    dialect: 'waha',
    url: `http://127.0.0.1/${id}`,
    events: ['*'],
    hmacKey: null,
    headers: { 'x-one': '1' },
    retries: { policy: 'constant', delaySeconds: 2, attempts: 15 },
  },
  pause: null,
  health: NEVER_TRIED,
  previousKey: null,
  trustedCa: null,
})

/** A payload of `a` that waits. */
export const delivery = (id: string, change: Partial<PendingDelivery> = {}): PendingDelivery => ({
  id,
  session: A,
  subscription: 'one',
  seq: 1,
  lane: 'lane',
  name: 'message',
  headers: { 'x-id': id },
  body: '{"a":1}',
  attempts: 0,
  dueAt: 5,
  state: 'pending',
  lastError: null,
  happenedAt: 4,
  trace: null,
  recent: [],
  ...change,
})

/** What is told of a payload without it. */
const summary = ({ headers: _headers, body, ...row }: PendingDelivery): DeliverySummary => ({
  ...row,
  bytes: Buffer.byteLength(body),
})

const ATTEMPT = { at: 8, durationMs: 3, status: 500, error: 'answered 500', answer: 'no' }

/** Cursors only move forward, and what failed is kept. */
export const deliveryCases: StoreCases = {
  'replaces subscriptions and keeps the cursors of known ones': async (store) => {
    await store.subscriptions.replace(A, [subscription('one', 3), subscription('two')])
    await store.subscriptions.advance(A, 'one', 7)
    await store.subscriptions.advance(A, 'one', 4)
    const changed = { ...subscription('one'), settings: { ...subscription('one').settings, events: ['message'] } }
    await store.deliveries.put(delivery('d', { subscription: 'two' }))
    await store.subscriptions.replace(A, [changed, subscription('three', 9)])
    assert.deepEqual(await store.subscriptions.list(A), [{ ...changed, cursor: 7 }, subscription('three', 9)])
    assert.deepEqual(await store.deliveries.pending(A, 'two', 10), [], 'what waited for a removed receiver is gone')
    assert.deepEqual(await store.subscriptions.list('b'), [])
  },
  'keeps the state of a subscription whatever its settings become': async (store) => {
    await store.subscriptions.replace(A, [subscription('one'), subscription('two')])
    const pause = { reason: 'gone', detail: 'answered 410', since: 5, probeAt: null, probes: 0 } as const
    const health = { ...NEVER_TRIED, lastFailureAt: 5, lastError: 'answered 410', failures: 1, failingSince: 5 }
    const change = { pause, health, previousKey: { key: 'k', until: 9 }, trustedCa: 'PEM' }
    await store.subscriptions.amend(A, 'one', change)
    await store.subscriptions.amend(A, 'nobody', change)
    await store.subscriptions.amend('b', 'two', change)
    const settings = { ...subscription('one').settings, events: ['message'] }
    await store.subscriptions.replace(A, [{ ...subscription('one'), settings }, subscription('two')])
    const changed = { ...subscription('one'), settings, ...change }
    assert.deepEqual(await store.subscriptions.list(A), [changed, subscription('two')])
    await store.subscriptions.amend(A, 'one', {})
    await store.subscriptions.amend(A, 'one', { pause: null })
    await store.subscriptions.amend(A, 'one', { previousKey: null, trustedCa: null })
    assert.deepEqual((await store.subscriptions.list(A))[0], { ...subscription('one'), settings, health })
  },
  'lists deliveries by subscription and state, page by page': async (store) => {
    const rows = Array.from({ length: 12 }, (_, index) =>
      delivery(`d${index}`, {
        seq: 1 + Math.floor(index / 2),
        subscription: index % 3 === 0 ? 'two' : 'one',
        state: index % 4 === 0 ? 'dead' : 'pending',
        trace: `t${index}`,
        recent: [ATTEMPT],
      }),
    )
    for (const row of rows) await store.deliveries.put(row)
    for (const query of [{}, { subscription: 'one' }, { state: 'dead' }, { subscription: 'two', state: 'pending' }]) {
      const asked = query as { readonly subscription?: string; readonly state?: 'dead' | 'pending' }
      const expected = rows.filter(
        ({ subscription: of, state }) => of === (asked.subscription ?? of) && state === (asked.state ?? state),
      )
      const found: DeliverySummary[] = []
      for (let after: string | null | undefined; after !== null;) {
        const slice = await store.deliveries.slice(A, { ...asked, limit: 2, ...(after !== undefined && { after }) })
        assert.ok(slice.items.length <= 2)
        found.push(...slice.items)
        after = slice.next
      }
      assert.deepEqual(found, expected.map(summary))
    }
    assert.equal(await store.deliveries.count(A, 'one', 'dead'), 2)
    assert.deepEqual(await store.deliveries.get(A, 'd3'), rows[3])
    assert.deepEqual([await store.deliveries.get('b', 'd3'), await store.deliveries.get(A, 'x')], [null, null])
    const dead = await store.deliveries.deadAfter(A, 'one', { seq: 3, limit: 9 })
    assert.deepEqual(dead, [{ seq: 5, name: 'message' }])
    const { next } = await store.deliveries.slice(A, { limit: 1 })
    for (const after of [next ?? '', 'nonsense']) {
      await assert.rejects(store.deliveries.slice(A, { limit: 1, state: 'dead', after }), { code: 'BAD_REQUEST' })
    }
  },
  'keeps deliveries in log order': async (store) => {
    await store.deliveries.put(delivery('late', { seq: 9 }))
    await store.deliveries.put(delivery('one', { seq: 2 }))
    await store.deliveries.put(delivery('two', { seq: 2 }))
    await store.deliveries.put(delivery('other', { subscription: 'another' }))
    const pending = await store.deliveries.pending(A, 'one', 2)
    assert.deepEqual(pending, [delivery('one', { seq: 2 }), delivery('two', { seq: 2 })].map(summary))
    await store.deliveries.delete(A, 'one')
    await store.deliveries.delete('b', 'two')
    assert.deepEqual(
      (await store.deliveries.pending(A, 'one', 9)).map(({ id }) => id),
      ['two', 'late'],
    )
  },
  'weighs what waits for one receiver, in bytes': async (store) => {
    assert.deepEqual(await store.deliveries.weigh(A, 'one'), { count: 0, bytes: 0 })
    const large = 'é'.repeat(1_000_000)
    await store.deliveries.put(delivery('a', { body: 'é' }))
    await store.deliveries.put(delivery('b', { body: large }))
    await store.deliveries.put(delivery('dead', { state: 'dead' }))
    await store.deliveries.put(delivery('other', { subscription: 'two' }))
    assert.deepEqual(await store.deliveries.weigh(A, 'one'), { count: 2, bytes: 2_000_002 })
    assert.deepEqual(
      (await store.deliveries.slice(A, { subscription: 'one', state: 'pending', limit: 9 })).items.map(
        ({ bytes }) => bytes,
      ),
      [2, 2_000_000],
    )
  },
  'lists dead letters, which can be tried again': async (store) => {
    await store.deliveries.put(delivery('d'))
    const dead = { attempts: 15, dueAt: 9, state: 'dead', lastError: 'status 500', recent: [ATTEMPT] } as const
    await store.deliveries.update(A, 'd', dead)
    assert.deepEqual(await store.deliveries.pending(A, 'one', 9), [])
    assert.deepEqual(await store.deliveries.dead(A, { limit: 9, offset: 0 }), [delivery('d', dead)])
    assert.deepEqual(await store.deliveries.dead('b', { limit: 9, offset: 0 }), [])
    await store.deliveries.update(A, 'd', { attempts: 0, dueAt: 1, state: 'pending', lastError: null, recent: [] })
    assert.equal((await store.deliveries.pending(A, 'one', 9)).length, 1)
  },
  'prunes old dead letters and nothing that waits': async (store) => {
    for (const [id, dueAt, state] of [
      ['old', 5, 'dead'],
      ['young', 20, 'dead'],
      ['waiting', 5, 'pending'],
    ] as const) {
      await store.deliveries.put(delivery(id, { dueAt, state }))
    }
    assert.equal(await store.deliveries.prune('b', 10), 0)
    assert.equal(await store.deliveries.prune(A, 10), 1)
    assert.deepEqual(
      (await store.deliveries.dead(A, { limit: 9, offset: 0 })).map(({ id }) => id),
      ['young'],
    )
    assert.equal((await store.deliveries.pending(A, 'one', 9)).length, 1)
  },
}
