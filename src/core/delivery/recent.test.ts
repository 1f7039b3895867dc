import assert from 'node:assert/strict'
import test from 'node:test'
import type { LoggedEvent } from '../model/event.ts'
import type { EventLogStore } from '../ports/event-log.ts'
import { createRecentEvents } from './recent.ts'

const event = (seq: number): LoggedEvent => ({
  session: 's',
  seq,
  position: seq,
  id: `e${seq}`,
  timestamp: 0,
  lane: 'session',
  event: { type: 'history.progress', percent: null, messages: 0, chats: 0, done: true },
})

/** A log of the numbers 1 to `head` that counts how often it is read. */
function createLog(head: number) {
  let reads = 0
  const log: Pick<EventLogStore, 'read'> = {
    async read(_session, after, limit) {
      reads++
      const length = Math.max(0, Math.min(head - after, limit))
      return Array.from({ length }, (_, index) => event(after + 1 + index))
    },
  }
  return { log: log as EventLogStore, reads: () => reads }
}

const seqs = (events: readonly LoggedEvent[]) => events.map(({ seq }) => seq)

test('events pushed in order are given from memory', async () => {
  const { log, reads } = createLog(3)
  const recent = createRecentEvents({ log, session: 's', after: 0 })
  ;[1, 2, 3].forEach((seq) => recent.push(event(seq)))
  assert.deepEqual(seqs(await recent.next()), [1, 2, 3])
  assert.equal(reads(), 0)
  assert.equal(recent.hasMore, false)
})

test('a gap is filled from the log, and nothing is given twice', async () => {
  const { log } = createLog(5)
  const recent = createRecentEvents({ log, session: 's', after: 0 })
  recent.announce(3)
  recent.push(event(4))
  recent.push(event(5))
  const given = seqs(await recent.next())
  while (recent.hasMore) given.push(...seqs(await recent.next()))
  assert.deepEqual(given, [1, 2, 3, 4, 5])
})

test('events committed out of order come in the order of the log', async () => {
  const { log } = createLog(2)
  const recent = createRecentEvents({ log, session: 's', after: 0 })
  recent.push(event(2))
  recent.push(event(1))
  const given: number[] = []
  while (recent.hasMore) given.push(...seqs(await recent.next()))
  assert.deepEqual(given, [1, 2])
})

test('more than fits in memory is read from the log', async () => {
  const { log } = createLog(1_000)
  const recent = createRecentEvents({ log, session: 's', after: 0 })
  for (let seq = 1; seq <= 1_000; seq++) recent.push(event(seq))
  const given: number[] = []
  while (recent.hasMore) given.push(...seqs(await recent.next()))
  assert.deepEqual(
    given,
    Array.from({ length: 1_000 }, (_, index) => index + 1),
  )
})

test('rewind gives the later events again', async () => {
  const { log } = createLog(3)
  const recent = createRecentEvents({ log, session: 's', after: 0 })
  recent.announce(3)
  await recent.next()
  recent.rewind(1)
  assert.deepEqual(seqs(await recent.next()), [2, 3])
})

test('a reader that takes one at a time makes nobody read the log for each', async () => {
  const { log, reads } = createLog(250)
  const recent = createRecentEvents({ log, session: 's', after: 0 })
  recent.announce(200)
  for (let seq = 201; seq <= 250; seq++) recent.push(event(seq))
  const given: number[] = []
  while (recent.hasMore) {
    const [first] = await recent.next()
    if (!first) break
    given.push(first.seq)
    recent.rewind(first.seq)
  }
  assert.deepEqual(
    given,
    Array.from({ length: 250 }, (_, index) => index + 1),
  )
  assert.ok(reads() <= 4, `${reads()} reads`)
})
