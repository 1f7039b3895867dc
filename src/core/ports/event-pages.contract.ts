import assert from 'node:assert/strict'
import { setTimeout as delay } from 'node:timers/promises'
import { decodeJson } from '../../util/json.ts'
import type { GatewayEvent } from '../model/event.ts'
import { A, message, sessionRecord, type StoreCases } from './cases.contract.ts'
import type { LogName } from './event-log.ts'
import type { Store, Tables } from './store.ts'

const EVENT: GatewayEvent = { type: 'message.created', message: message('M', { raw: new Uint8Array([0, 200]) }) }
const ALL: LogName = { by: 'position' }

const append = (
  store: Pick<Tables, 'log'>,
  session: string,
  entry: { id: string; timestamp?: number; trace?: string },
) => store.log.append(session, { timestamp: 1, lane: 'lane', event: EVENT, ...entry })

const idsOf = async (store: Store, log: LogName, from = { after: 0, limit: 100 }) =>
  (await store.log.page(log, from)).events.map(({ id }) => id)

/** Pages of a log are in order and whole, whoever writes meanwhile. */
export const eventPageCases: StoreCases = {
  'pages of a session have its numbers, and the events as they were stored': async (store) => {
    await append(store, A, { id: 'a1', trace: 'stanza' })
    await append(store, A, { id: 'a2' })
    const page = await store.log.page({ by: 'number', session: A }, { after: 0, limit: 1 })
    const { json, ...first } = page.events[0]!
    const place = { session: A, seq: 1, position: 1, id: 'a1', timestamp: 1 }
    assert.deepEqual(first, { ...place, lane: 'lane', type: 'message.created', trace: 'stanza' })
    assert.deepEqual(decodeJson(json), EVENT)
    assert.deepEqual([page.upTo, page.first, page.settled, page.head], [1, 1, 2, 2])
    assert.deepEqual(
      (await store.log.read(A, 0, 9)).map(({ trace, position }) => [trace, position]),
      [
        ['stanza', 1],
        [undefined, 2],
      ],
    )
    const nobody = await store.log.page({ by: 'number', session: 'nobody' }, { after: 0, limit: 1 })
    assert.deepEqual([nobody.events, nobody.first, nobody.head], [[], 1, 0])
  },
  'pages across sessions are of all, of an account or of one, and say how far they looked': async (store) => {
    await store.accounts.put({ id: 'acc', name: 'Acc', maxSessions: null, createdAt: 1 })
    await store.sessions.create({ ...sessionRecord('theirs'), account: 'acc' })
    for (const [session, id] of [
      [A, 'a1'],
      ['theirs', 't1'],
      [A, 'a2'],
    ] as const)
      await append(store, session, { id })
    assert.deepEqual(await idsOf(store, ALL), ['a1', 't1', 'a2'])
    assert.deepEqual(await idsOf(store, ALL, { after: 1, limit: 1 }), ['t1'])
    assert.deepEqual(await idsOf(store, { ...ALL, account: 'acc' }), ['t1'])
    assert.deepEqual(await idsOf(store, { ...ALL, account: 'other' }), [])
    const page = await store.log.page({ ...ALL, session: 'theirs' }, { after: 0, limit: 100 })
    assert.deepEqual([page.events.map(({ id }) => id), page.upTo, page.first, page.head], [['t1'], 3, 1, 3])
  },
  'an event is found by its id, or by how that begins': async (store) => {
    for (const id of ['01aa', '01ab', '02aa']) await append(store, A, { id })
    assert.deepEqual(await store.log.places('01ab', 9), [{ id: '01ab', session: A, seq: 2, position: 2, timestamp: 1 }])
    assert.deepEqual(
      (await store.log.places('01', 9)).map(({ id }) => id),
      ['01aa', '01ab'],
    )
    assert.deepEqual([await store.log.places('03', 9), (await store.log.places('0', 1)).length], [[], 1])
  },
  'pruning goes by age or count, in portions, and says where a log begins': async (store) => {
    await store.sessions.create(sessionRecord('b'))
    for (const timestamp of [10, 20, 30, 40, 50]) await append(store, A, { id: `a${timestamp}`, timestamp })
    await append(store, 'b', { id: 'b' })
    assert.equal(await store.log.prune(A, { before: 35, upTo: 9, limit: 2 }), 2)
    assert.equal(await store.log.prune(A, { before: 35, upTo: 9, limit: 2 }), 1)
    assert.equal(await store.log.prune(A, { before: 0, below: 4, upTo: 9 }), 1)
    assert.equal(await store.log.prune(A, { before: 0, below: 9, upTo: 4 }), 0)
    const first = async (log: LogName) => (await store.log.page(log, { after: 0, limit: 9 })).first
    assert.equal(await first({ by: 'number', session: A }), 5)
    assert.equal(await first(ALL), 5)
    assert.equal(await first({ by: 'position', session: 'b' }), 1)
    assert.deepEqual(await idsOf(store, ALL), ['a50', 'b'])
  },
  'positions go on when everything before is gone': async (store) => {
    await store.sessions.create(sessionRecord('b'))
    await append(store, 'b', { id: 'b' })
    await store.sessions.delete('b')
    assert.equal(await store.log.lastPosition(), 1)
    const { position } = await append(store, A, { id: 'a' })
    assert.deepEqual([position > 1, await store.log.lastPosition()], [true, position])
  },
  'who follows positions misses nothing that is committed later': async (store) => {
    const sessions = Array.from({ length: 12 }, (_, index) => `s${index}`)
    for (const name of sessions) await store.sessions.create(sessionRecord(name))
    const write = async (name: string, nth: number) => {
      for (let round = 0; round < 6; round += 1) {
        const writing = store.transaction(async (tx) => {
          await delay((nth * 7 + round * 3) % 5)
          await append(tx, name, { id: `${name}-${round}` })
          await delay((nth * 3 + round * 5) % 11)
          if ((nth + round) % 6 === 5) throw new Error('on purpose')
        })
        await writing.catch((error: unknown) => assert.match(String(error), /on purpose/))
      }
    }
    let writing = true
    const written = Promise.all(sessions.map(write)).finally(() => (writing = false))
    const seen = await follow(store, () => writing)
    await written
    assert.deepEqual(
      seen.map(({ position }) => position),
      seen.map(({ position }) => position).toSorted((a, b) => a - b),
    )
    assert.deepEqual(seen.map(({ id }) => id).toSorted(), (await idsOf(store, ALL)).toSorted())
    assert.equal(seen.length, 60)
  },
  'an open transaction holds back what was numbered after it, and nothing for ever': async (store) => {
    await store.sessions.create(sessionRecord('b'))
    const numbered = Promise.withResolvers<void>()
    const release = Promise.withResolvers<void>()
    const held = store.transaction(async (tx) => {
      await append(tx, A, { id: 'held' })
      numbered.resolve()
      await release.promise
    })
    await numbered.promise
    const second = append(store, 'b', { id: 'second' })
    // Where writers take turns the second one waits for the first, and so does the page.
    await Promise.race([second, delay(50)])
    const before = idsOf(store, ALL)
    await Promise.race([before, delay(50)])
    release.resolve()
    await Promise.all([held, second])
    assert.ok([0, 2].includes((await before).length), 'the second one alone would lose the first')
    assert.deepEqual(await idsOf(store, ALL), ['held', 'second'])
  },
}

/** Reads on and on until the writers are done, then to the end. */
async function follow(store: Store, isWriting: () => boolean) {
  const seen: { readonly id: string; readonly position: number }[] = []
  let after = 0
  for (;;) {
    const wasWriting = isWriting()
    const { events, upTo } = await store.log.page(ALL, { after, limit: 7 })
    seen.push(...events)
    if (upTo === after && !wasWriting) return seen
    after = upTo
    await delay(1)
  }
}
