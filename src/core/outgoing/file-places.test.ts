import assert from 'node:assert/strict'
import test from 'node:test'
import { createFilePlaces } from './file-places.ts'

const { signal: never } = new AbortController()

test('four messages of a session have a place for their files; the next one waits for the first to leave', async () => {
  const places = createFilePlaces()
  const first = places.of('main')
  await first.take(never)
  await first.take(never)
  for (let count = 1; count < 4; count++) await places.of('main').take(never)
  const order: string[] = []
  const fifth = places.of('main')
  const waiting = fifth.take(never).then(() => order.push('fifth'))
  await places.of('other').take(never)
  order.push('other')
  order.push('first left')
  first[Symbol.dispose]()
  await waiting
  assert.deepEqual(order, ['other', 'first left', 'fifth'])
})

test('a wait that takes too long ends with when to come again, and keeps no place', async () => {
  const places = createFilePlaces()
  const held = Array.from({ length: 4 }, () => places.of('main'))
  for (const place of held) await place.take(never)
  const late = new AbortController()
  const refused = places.of('main').take(late.signal)
  const next = places.of('main').take(never)
  late.abort()
  await assert.rejects(refused, { code: 'QUEUE_FULL', details: { retryAfterMs: 5_000 } })
  held[0]?.[Symbol.dispose]()
  await next
})
