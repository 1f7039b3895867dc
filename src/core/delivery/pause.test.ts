import assert from 'node:assert/strict'
import test from 'node:test'
import { createStore } from '../../store/index.ts'
import type { Store } from '../ports/store.ts'
import { DEFAULT_SESSION_CONFIG, type WebhookSettings } from '../model/session.ts'
import { refused, TAKEN } from '../testing/sink.ts'
import { BEN, until } from '../testing/stanzas.ts'
import { createWorld, webhook, type World, write, hookOf } from '../testing/world.ts'

const ONCE = { policy: 'constant', delaySeconds: 0.01, attempts: 1 } as const
const GONE = refused({ status: 410, reason: 'answered 410', gone: true })
const withHooks = (...webhooks: readonly WebhookSettings[]) => ({ ...DEFAULT_SESSION_CONFIG, webhooks })

/** A world that looks after a failing receiver again soon. */
const start = (options: { readonly store?: Store; readonly probeAfterMs?: number } = {}) =>
  createWorld({
    ...(options.store && { store: options.store }),
    deps: {
      settings: {
        keepEventsDays: 1,
        restoreParallel: 2,
        readyWaitMs: 200,
        delivery: { pauseAfter: 3, probeAfterMs: options.probeAfterMs ?? 30 },
      },
    },
  })

const paused = (world: World, reason: string) =>
  until(`it is paused: ${reason}`, async () => {
    const [stored] = await world.store.subscriptions.list('main')
    return stored?.pause?.reason === reason && (await hookOf(world)).pause?.reason === reason
  })

const told = async (world: World) =>
  (await world.log('main')).flatMap(({ event }) =>
    event.type === 'subscription.changed' ? [[event.state, event.reason]] : [],
  )

const deadOf = async (world: World) => (await world.store.deliveries.dead('main', { limit: 99, offset: 0 })).length

test('a receiver that is gone is asked once; all waits, nothing is a dead letter, until somebody resumes it', async () => {
  await using world = await start()
  await world.pair('main', withHooks(webhook({ retries: ONCE })))
  world.sink.answer(() => GONE)
  await write(world, 'A1')
  await paused(world, 'gone')
  for (const id of ['A2', 'A3']) await write(world, id)
  await write(world, 'B1', BEN)
  const { state, pending, dead, lag, oldestUndeliveredAt, id, pause } = await hookOf(world)
  assert.deepEqual([state, pending, dead, pause?.probeAt], ['paused', 1, 0, null])
  assert.ok(lag >= 3 && (oldestUndeliveredAt ?? 0) > 0)
  assert.equal(world.sink.attempts.length, 1)
  world.sink.answer(() => TAKEN)
  assert.equal((await world.gateway.subscriptions.resume('main', id)).state, 'active')
  await until('all came', () => world.sink.taken.length === 4)
  assert.deepEqual(
    world.sink.taken.filter((about) => about !== 'B1'),
    ['A1', 'A2', 'A3'],
  )
  assert.equal(world.sink.attempts[0]?.raw, world.sink.attempts.find(({ ok }) => ok)?.raw)
  assert.deepEqual(await told(world), [
    ['paused', 'gone: answered 410'],
    ['active', null],
  ])
})

test('another configuration tries a receiver again that was gone; the same one does not', async () => {
  await using world = await start()
  const config = withHooks(webhook())
  await world.pair('main', config)
  world.sink.answer(() => GONE)
  await write(world, 'A1')
  await paused(world, 'gone')
  world.sink.answer(() => TAKEN)
  await world.gateway.sessions.update('main', config)
  assert.equal((await hookOf(world)).state, 'paused')
  assert.equal(world.sink.attempts.length, 1)
  await world.gateway.sessions.update('main', withHooks(webhook({ headers: { 'x-token': 'new' } })))
  await until('it came', () => world.sink.taken.length === 1)
  assert.equal((await hookOf(world)).state, 'active')
  assert.equal((await told(world)).length, 2)
})

test('what keeps failing is paused before it fills the dead letters, probed, and resumes by itself in order', async () => {
  await using world = await start()
  await world.pair('main', withHooks(webhook({ retries: ONCE })))
  let isDown = true
  world.sink.answer(() => (isDown ? refused() : TAKEN))
  for (const id of ['A1', 'A2', 'A3', 'A4', 'A5']) await write(world, id)
  await paused(world, 'failing')
  assert.equal(await deadOf(world), 2)
  await until('it was probed', async () => ((await hookOf(world)).pause?.probes ?? 0) >= 2)
  assert.equal(await deadOf(world), 2, 'a probe gives nothing up')
  const probed = world.sink.attempts.slice(3).map(({ body }) => body.about)
  assert.deepEqual([...new Set(probed)], ['A3'])
  isDown = false
  await until('the rest came', () => world.sink.taken.length === 3)
  assert.deepEqual(world.sink.taken, ['A3', 'A4', 'A5'])
  await until('it is active', async () => (await hookOf(world)).state === 'active')
  assert.deepEqual(await told(world), [
    ['paused', 'failing: status 500'],
    ['active', null],
  ])
})

test('where nothing waits, the next event is the probe', async () => {
  await using world = await start({ probeAfterMs: 10 })
  await world.pair('main', withHooks(webhook({ retries: { ...ONCE, attempts: 3 } })))
  const { id } = await hookOf(world)
  const pause = { reason: 'failing', detail: 'down', since: 1, probeAt: 2, probes: 0 } as const
  await world.store.subscriptions.amend('main', id, { pause })
  await world.gateway.sessions.update('main', (config) => config, { restart: 'never' })
  assert.equal((await hookOf(world)).state, 'paused')
  await write(world, 'A1')
  await until('it came', () => world.sink.taken.length === 1)
  await until('it is active', async () => (await hookOf(world)).state === 'active')
})

test('a payload that a receiver cannot digest does not keep it paused', async () => {
  await using world = await start()
  await world.pair('main', withHooks(webhook({ retries: ONCE })))
  let isDown = true
  world.sink.answer(({ body }) => (isDown || body.about === 'A3' ? refused() : TAKEN))
  for (const id of ['A1', 'A2', 'A3']) await write(world, id)
  await paused(world, 'failing')
  await world.store.sessions.get('main')
  isDown = false
  const { id } = await hookOf(world)
  await world.gateway.subscriptions.resume('main', id)
  await write(world, 'B1', BEN)
  await until("Ben's came", () => world.sink.taken.includes('B1'))
  await until('the bad one is dead', async () => (await deadOf(world)) === 3)
  assert.equal((await hookOf(world)).state, 'active')
})

test('paused by hand it stays so, through events and a new start, until it is resumed', async () => {
  await using store = await createStore('sqlite::memory:')
  {
    await using world = await start({ store })
    await world.pair('main', withHooks(webhook()))
    const { id } = await hookOf(world)
    const { state, pause } = await world.gateway.subscriptions.pause('main', id)
    assert.deepEqual([state, pause?.reason], ['paused', 'asked'])
    await write(world, 'A1')
    await world.gateway.sessions.update('main', withHooks(webhook({ headers: { a: 'b' } })))
    assert.equal((await hookOf(world)).state, 'paused')
  }
  await using world = await start({ store })
  assert.equal((await hookOf(world)).state, 'paused')
  assert.equal(world.sink.attempts.length, 0)
  await world.gateway.subscriptions.resume('main', (await hookOf(world)).id)
  await until('it came', () => world.sink.taken.length === 1)
  await assert.rejects(world.gateway.subscriptions.resume('main', 'nobody'), { code: 'SUBSCRIPTION_NOT_FOUND' })
  await assert.rejects(world.gateway.subscriptions.list('nobody'), { code: 'SESSION_NOT_FOUND' })
})

test('others go on while one is paused', async () => {
  await using world = await start()
  const two = webhook({ url: 'http://127.0.0.1/two' })
  await world.pair('main', withHooks(webhook({ retries: ONCE }), two))
  world.sink.answer(({ url }) => (url === two.url ? TAKEN : GONE))
  for (const id of ['A1', 'A2', 'A3']) await write(world, id)
  await until('the other has all', () => world.sink.taken.length === 3)
  await until('one is paused', async () => {
    return (await world.gateway.subscriptions.list('main')).filter(({ state }) => state === 'paused').length === 1
  })
})

test('a key that is changed signs beside the new one until its time is over', async () => {
  let at = Date.now()
  await using world = await createWorld({ deps: { now: () => at } })
  await world.pair('main', withHooks(webhook({ hmacKey: 'key-one' })))
  const update = (hmacKey: string | null) => world.gateway.sessions.update('main', withHooks(webhook({ hmacKey })))
  const stored = async () => (await world.store.subscriptions.list('main'))[0]?.previousKey?.key ?? null
  assert.equal(await stored(), null)
  await update('key-two')
  assert.equal(await stored(), 'key-one')
  const { previousKeyUntil, signed } = await hookOf(world)
  assert.deepEqual([previousKeyUntil, signed], [at + 24 * 3_600_000, true])
  assert.ok(!JSON.stringify(await hookOf(world)).includes('key-'))
  await write(world, 'A1')
  await until('it came', () => world.sink.taken.length === 1)
  assert.deepEqual(world.sink.attempts[0]?.keys, ['key-two', 'key-one'])
  await update('key-two')
  assert.equal(await stored(), 'key-one', 'the same configuration changes nothing')
  at += 25 * 3_600_000
  await write(world, 'A2')
  await until('it came', () => world.sink.taken.length === 2)
  assert.deepEqual(world.sink.attempts[1]?.keys, ['key-two', null])
  assert.equal((await hookOf(world)).previousKeyUntil, null)
  await update(null)
  assert.equal(await stored(), null)
})
