import assert from 'node:assert/strict'
import test from 'node:test'
import { DEFAULT_SESSION_CONFIG, type WebhookSettings } from '../model/session.ts'
import { refused, TAKEN } from '../testing/sink.ts'
import { ANA, BEN, until } from '../testing/stanzas.ts'
import { createWorld, webhook, type World, write, hookOf } from '../testing/world.ts'

const CAI = '5511900000003@s.whatsapp.net'
const ONCE = { policy: 'constant', delaySeconds: 0.01, attempts: 1 } as const
const config = (retries: WebhookSettings['retries'] = ONCE) => ({
  ...DEFAULT_SESSION_CONFIG,
  webhooks: [webhook({ retries })],
})

/** A world that probes soon, by a clock that the test can set. */
async function start(now = Date.now, pauseAfter = 3) {
  const delivery = { pauseAfter, probeAfterMs: 20 }
  const settings = { keepEventsDays: 1, restoreParallel: 2, readyWaitMs: 200, delivery }
  return createWorld({ deps: { now, settings } })
}

const is = (world: World, state: string) => until(`it is ${state}`, async () => (await hookOf(world)).state === state)

const deadOf = async (world: World) =>
  (await world.store.deliveries.dead('main', { limit: 99, offset: 0 })).map(({ body }) => JSON.parse(body).about)

test('payloads that cannot be digested pause a webhook only until an event of another chat is taken', async () => {
  await using world = await start()
  await world.pair('main', config())
  world.sink.answer(({ body }) => (body.lane === ANA && body.about !== 'A4' ? refused() : TAKEN))
  for (const id of ['A1', 'A2', 'A3', 'A4']) await write(world, id)
  await is(world, 'paused')
  await write(world, 'B1', BEN)
  await until('Ben and the rest came', () => world.sink.taken.length === 2)
  assert.deepEqual(world.sink.taken, ['B1', 'A4'])
  assert.deepEqual(await deadOf(world), ['A1', 'A2', 'A3'])
  await is(world, 'active')
})

test('a payload that fails for an hour dies after its last attempt, while other chats are read', async () => {
  let ahead = 0
  await using world = await start(() => Date.now() + ahead)
  await world.pair('main', config({ policy: 'constant', delaySeconds: 0.005, attempts: 12 }))
  world.sink.answer(({ body }) => {
    if (body.about !== 'BAD') return TAKEN
    ahead += 4 * 60_000
    return refused()
  })
  await write(world, 'BAD')
  await is(world, 'paused')
  assert.ok((await deadOf(world)).length === 0)
  for (const id of ['B1', 'B2']) await write(world, id, BEN)
  await write(world, 'A2')
  await until('the others came', () => world.sink.taken.length === 3)
  assert.deepEqual(await deadOf(world), ['BAD'])
  assert.deepEqual(
    world.sink.taken.filter((id) => id !== 'A2'),
    ['B1', 'B2'],
  )
  await is(world, 'active')
})

test('where one is enough for a pause, what had its attempts under probing dies all the same', async () => {
  await using world = await start(Date.now, 1)
  await world.pair('main', config())
  world.sink.answer(({ body }) => (body.about === 'BAD' ? refused() : TAKEN))
  await write(world, 'BAD')
  await is(world, 'paused')
  await write(world, 'B1', BEN)
  await until('Ben came', () => world.sink.taken.includes('B1'))
  await until('the bad one is dead', async () => (await deadOf(world)).length === 1)
  await is(world, 'active')
})

test('a receiver that takes nothing is tried with all that there is in turn, stays paused and loses nothing', async () => {
  await using world = await start()
  await world.pair('main', config())
  let isDown = true
  world.sink.answer(() => (isDown ? refused() : TAKEN))
  for (const id of ['A1', 'A2', 'A3', 'A4']) await write(world, id)
  await is(world, 'paused')
  for (const id of ['B1', 'B2']) await write(world, id, BEN)
  await write(world, 'C1', CAI)
  const probed = () => world.sink.attempts.slice(3).map(({ body }) => body.about)
  await until('each was tried', () => ['A3', 'B1', 'C1'].every((id) => probed().includes(id)))
  assert.deepEqual(new Set(probed()), new Set(['A3', 'B1', 'C1']))
  assert.deepEqual([(await hookOf(world)).state, await deadOf(world)], ['paused', ['A1', 'A2']])
  isDown = false
  await until('all came', () => world.sink.taken.length === 5)
  const of = (letter: string) => world.sink.taken.filter((id) => id?.startsWith(letter))
  assert.deepEqual([of('A'), of('B'), of('C')], [['A3', 'A4'], ['B1', 'B2'], ['C1']])
})
