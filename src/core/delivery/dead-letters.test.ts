import assert from 'node:assert/strict'
import test from 'node:test'
import { createStore } from '../../store/index.ts'
import type { Store } from '../ports/store.ts'
import { DEFAULT_SESSION_CONFIG, type WebhookSettings } from '../model/session.ts'
import { refused, TAKEN } from '../testing/sink.ts'
import { BEN, until } from '../testing/stanzas.ts'
import { createWorld, webhook, type World, write } from '../testing/world.ts'

const ONCE = { policy: 'constant', delaySeconds: 0.01, attempts: 1 } as const
const withHooks = (...webhooks: readonly WebhookSettings[]) => ({ ...DEFAULT_SESSION_CONFIG, webhooks })

/** A paired session whose receiver refuses these messages until told otherwise. */
async function start(refuses: readonly string[], more: Partial<WebhookSettings> = {}) {
  const world = await createWorld()
  await world.pair('main', withHooks(webhook({ retries: ONCE, ...more })))
  const refusing = new Set<string | null>(refuses)
  world.sink.answer(({ body }) => (refusing.has(body.about) ? refused({ answer: 'no such luck' }) : TAKEN))
  return Object.assign(world, { refusing })
}

const deadOf = async (world: World) =>
  (await world.gateway.deliveries.slice('main', { state: 'dead', limit: 1_000 })).items

const dead = (world: World, count: number) =>
  until(`${count} are dead`, async () => (await deadOf(world)).length === count)

test('a dead letter is sent again as it was, and leaves nothing behind', async () => {
  await using world = await start(['A1'])
  await write(world, 'A1')
  await dead(world, 1)
  const [letter] = await deadOf(world)
  assert.ok(letter)
  const [attempt] = letter.recent
  assert.deepEqual([attempt?.status, attempt?.error, attempt?.answer], [500, 'status 500', 'no such luck'])
  assert.ok((attempt?.durationMs ?? -1) >= 0 && letter.happenedAt > 0)
  world.refusing.clear()
  assert.equal((await world.gateway.deliveries.retry('main', letter.id)).state, 'pending')
  await until('it came', () => world.sink.taken.length === 1)
  const [first, second] = world.sink.attempts
  assert.deepEqual([second?.raw, second?.id], [first?.raw, first?.id])
  await until('nothing is left', async () => {
    return (await world.gateway.deliveries.slice('main', { limit: 9 })).items.length === 0
  })
  await assert.rejects(world.gateway.deliveries.retry('main', letter.id), { code: 'DELIVERY_NOT_FOUND' })
})

test('sent again it comes before what is newer in its chat, in the order of the log', async () => {
  await using world = await start(['A1', 'A2'])
  for (const id of ['A1', 'A2']) await write(world, id)
  await dead(world, 2)
  const [first, second] = await deadOf(world)
  const { id } = (await world.gateway.subscriptions.list('main'))[0]!
  await world.gateway.subscriptions.pause('main', id)
  await write(world, 'A3')
  world.refusing.clear()
  for (const letter of [second, first]) await world.gateway.deliveries.retry('main', letter?.id ?? '')
  await world.gateway.subscriptions.resume('main', id)
  await until('all came', () => world.sink.taken.length === 3)
  assert.deepEqual(world.sink.taken, ['A1', 'A2', 'A3'])
})

test('one that is tried by itself cannot be sent again or forgotten', async () => {
  await using world = await start(['A1'], { retries: { ...ONCE, delaySeconds: 60, attempts: 9 } })
  await write(world, 'A1')
  await until('it waits', async () => (await world.gateway.deliveries.slice('main', { limit: 9 })).items.length === 1)
  const { items } = await world.gateway.deliveries.slice('main', { state: 'pending', limit: 9 })
  const id = items[0]?.id ?? ''
  await assert.rejects(world.gateway.deliveries.retry('main', id), { code: 'DELIVERY_NOT_DEAD' })
  await assert.rejects(world.gateway.deliveries.delete('main', id), { code: 'DELIVERY_NOT_DEAD' })
  await assert.rejects(world.gateway.deliveries.retry('main', 'unknown'), { code: 'DELIVERY_NOT_FOUND' })
  await assert.rejects(world.gateway.deliveries.slice('main', { subscription: 'x', limit: 9 }), {
    code: 'SUBSCRIPTION_NOT_FOUND',
  })
})

test('all are sent again, of one receiver or of every one; those of a removed receiver can be forgotten', async () => {
  const names = Array.from({ length: 3 }, (_, index) => `A${index}`)
  await using world = await start([...names, 'B1'])
  for (const id of names) await write(world, id)
  await write(world, 'B1', BEN)
  await write(world, 'OK')
  await dead(world, 4)
  const { id } = (await world.gateway.subscriptions.list('main'))[0]!
  world.refusing.delete('A1')
  assert.deepEqual(await world.gateway.deliveries.retryAll('main', id), { retried: 4, left: 0 })
  await until('one came', () => world.sink.taken.includes('A1'))
  await dead(world, 3)
  await world.gateway.sessions.update('main', withHooks())
  assert.deepEqual(await world.gateway.deliveries.retryAll('main'), { retried: 0, left: 0 })
  const [letter] = await deadOf(world)
  await assert.rejects(world.gateway.deliveries.retry('main', letter?.id ?? ''), { code: 'SUBSCRIPTION_NOT_FOUND' })
  await world.gateway.deliveries.delete('main', letter?.id ?? '')
  await dead(world, 2)
})

test('a dead letter beyond the saved place is not sent by itself after a start', async () => {
  await using world = await start(['A1'])
  await write(world, 'A1')
  await dead(world, 1)
  const [known] = await world.store.subscriptions.list('main')
  assert.ok(known)
  // As after a kill before the place was saved.
  await world.store.subscriptions.replace('main', [])
  await world.store.subscriptions.replace('main', [{ ...known, cursor: 0 }])
  await world.gateway.sessions.update('main', (config) => config, { restart: 'never' })
  await write(world, 'A2')
  await until('the next came', () => world.sink.taken.includes('A2'))
  assert.equal(world.sink.attempts.filter(({ body }) => body.about === 'A1').length, 1)
  assert.equal((await deadOf(world)).length, 1)
})

test('dead letters leave room for what comes: where too much waits already, they stay as they are', async () => {
  await using real = await createStore('sqlite::memory:')
  let bytes = 0
  const deliveries = { ...real.deliveries, weigh: async () => ({ count: 0, bytes }) }
  const store = Object.assign(Object.create(real) as Store, { deliveries })
  await using world = await createWorld({ store })
  await world.pair('main', withHooks(webhook({ retries: ONCE })))
  world.sink.answer(() => refused())
  for (const id of ['A1', 'A2']) await write(world, id)
  await dead(world, 2)
  bytes = 600 * 1024 ** 2
  const [letter] = await deadOf(world)
  await assert.rejects(world.gateway.deliveries.retry('main', letter?.id ?? ''), { code: 'QUEUE_FULL' })
  assert.deepEqual(await world.gateway.deliveries.retryAll('main'), { retried: 0, left: 2 })
  bytes = 0
  world.sink.answer(() => TAKEN)
  assert.deepEqual(await world.gateway.deliveries.retryAll('main'), { retried: 2, left: 0 })
  await until('both came', () => world.sink.taken.length === 2)
})

test('only the last attempts are kept', async () => {
  await using world = await start(['A1'], { retries: { ...ONCE, delaySeconds: 0.001, attempts: 8 } })
  await write(world, 'A1')
  await dead(world, 1)
  const [letter] = await deadOf(world)
  assert.deepEqual([letter?.attempts, letter?.recent.length], [8, 5])
})

test('a test delivery is a payload of the API, sent once, and is in no log', async () => {
  await using world = await start([])
  const { id } = (await world.gateway.subscriptions.list('main'))[0]!
  await world.gateway.subscriptions.pause('main', id)
  const head = await world.store.log.head('main')
  const tested = await world.gateway.subscriptions.test('main', id)
  assert.deepEqual([tested.delivered, tested.event, tested.status], [true, 'session.status', 200])
  world.sink.answer(() => refused({ answer: 'oh no' }))
  const failed = await world.gateway.subscriptions.test('main', id)
  assert.deepEqual([failed.delivered, failed.error, failed.answer], [false, 'status 500', 'oh no'])
  assert.equal(world.sink.attempts.length, 2)
  assert.equal(await world.store.log.head('main'), head)
  assert.deepEqual((await world.gateway.deliveries.slice('main', { limit: 9 })).items, [])
})
