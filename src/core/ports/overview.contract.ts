import assert from 'node:assert/strict'
import { A, message, sessionRecord, type StoreCases } from './cases.contract.ts'
import { delivery, subscription } from './event-log.contract.ts'
import { leaving } from './outgoing.contract.ts'
import type { SessionOverview } from './overview.ts'
import type { Store } from './store.ts'

const EMPTY: Omit<SessionOverview, 'session'> = {
  head: 0,
  delivered: null,
  undeliveredSince: null,
  queued: 0,
  unconfirmed: 0,
  waiting: 0,
  dead: 0,
}

/** Events of 1000, 2000, … milliseconds since 1970. */
async function tell(store: Store, events: number): Promise<void> {
  for (let index = 1; index <= events; index += 1) {
    const event = { type: 'message.created', message: message(`M${index}`) } as const
    await store.log.append(A, { id: `e${index}`, timestamp: index * 1000, lane: 'l', event })
  }
}

/** Every session in numbers. */
export const overviewCases: StoreCases = {
  'tells of every session, by name, also where nothing is': async (store) => {
    await store.sessions.create(sessionRecord('b'))
    await tell(store, 2)
    assert.deepEqual(await store.overview(), [
      { session: A, ...EMPTY, head: 2 },
      { session: 'b', ...EMPTY },
    ])
    await store.sessions.delete(A)
    assert.deepEqual(await store.overview(), [{ session: 'b', ...EMPTY }])
  },
  'counts what leaves and what is delivered by its state': async (store) => {
    const queued = { state: 'queued', leftAt: null, attempts: 0 } as const
    await store.outgoing.add(A, leaving('1', queued))
    await store.outgoing.add(A, leaving('2'))
    await store.outgoing.add(A, leaving('3'))
    await store.outgoing.add(A, leaving('4', { state: 'confirmed' }))
    await store.deliveries.put(delivery('one'))
    await store.deliveries.put(delivery('two'))
    await store.deliveries.put(delivery('gone', { state: 'dead' }))
    const expected = { session: A, ...EMPTY, queued: 1, unconfirmed: 2, waiting: 2, dead: 1 }
    assert.deepEqual(await store.overview(), [expected])
  },
  'names the subscription that is furthest behind, and since when': async (store) => {
    await tell(store, 5)
    await store.subscriptions.replace(A, [subscription('fast', 5), subscription('slow', 3)])
    const [behind] = await store.overview()
    assert.deepEqual([behind?.head, behind?.delivered, behind?.undeliveredSince], [5, 3, 4000])
    await store.subscriptions.advance(A, 'slow', 5)
    const [caughtUp] = await store.overview()
    assert.deepEqual([caughtUp?.delivered, caughtUp?.undeliveredSince], [5, null])
  },
  'an event whose payload waits is undelivered, though the cursor is past it': async (store) => {
    await tell(store, 5)
    await store.subscriptions.replace(A, [subscription('one', 5)])
    await store.deliveries.put(delivery('late', { seq: 4 }))
    await store.deliveries.put(delivery('early', { seq: 2 }))
    await store.deliveries.put(delivery('given up', { seq: 1, state: 'dead' }))
    assert.equal((await store.overview())[0]?.undeliveredSince, 2000)
  },
}
