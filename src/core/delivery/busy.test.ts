import assert from 'node:assert/strict'
import test from 'node:test'
import { createStore } from '../../store/index.ts'
import { DEFAULT_SESSION_CONFIG, type WebhookSettings } from '../model/session.ts'
import { refused, TAKEN } from '../testing/sink.ts'
import { BEN, until } from '../testing/stanzas.ts'
import { createWorld, webhook, type World, write } from '../testing/world.ts'

const HOUR_MS = 3_600_000
const withHooks = (...webhooks: readonly WebhookSettings[]) => ({ ...DEFAULT_SESSION_CONFIG, webhooks })

const pauseOf = async (world: World) => (await world.gateway.subscriptions.list('main'))[0]?.pause ?? null

test('a receiver that asks to wait is left alone that long, whatever chat it is about, and nobody is told', async () => {
  await using world = await createWorld()
  await world.pair('main', withHooks(webhook()))
  for (const status of [429, 503]) {
    const from = world.sink.attempts.length
    let isBusy = true
    world.sink.answer(() => (isBusy ? refused({ status, retryAfterMs: 300 }) : TAKEN))
    await write(world, `A${status}`)
    await until('it asked to wait', async () => (await pauseOf(world))?.reason === 'busy')
    isBusy = false
    await write(world, `B${status}`, BEN)
    await until('both came', () => world.sink.taken.length === (from === 0 ? 2 : 4))
    const [first, ...others] = world.sink.attempts.slice(from)
    for (const { at } of others) assert.ok(at - (first?.at ?? 0) >= 295, `${at - (first?.at ?? 0)} ms`)
    assert.equal(await pauseOf(world), null)
  }
  const told = (await world.log('main')).filter(({ event }) => event.type === 'subscription.changed')
  assert.deepEqual(told, [])
})

test('what a receiver asked for is kept over another configuration and a new start, and shown', async () => {
  await using store = await createStore('sqlite::memory:')
  const began = Date.now()
  {
    await using world = await createWorld({ store })
    await world.pair('main', withHooks(webhook()))
    world.sink.answer(() => refused({ status: 429, retryAfterMs: HOUR_MS }))
    await write(world, 'A1')
    await until('it asked to wait', async () => (await pauseOf(world))?.reason === 'busy')
    await world.gateway.sessions.update('main', withHooks(webhook({ headers: { 'x-new': '1' } })))
    assert.equal((await pauseOf(world))?.reason, 'busy')
  }
  {
    await using world = await createWorld({ store })
    const pause = await pauseOf(world)
    assert.equal(pause?.reason, 'busy')
    assert.ok((pause?.probeAt ?? 0) >= began + HOUR_MS)
    await write(world, 'B1', BEN)
    assert.deepEqual(world.sink.attempts, [])
  }
  await using world = await createWorld({ store, deps: { now: () => Date.now() + HOUR_MS } })
  await until('both came', () => world.sink.taken.length === 2)
})

test('a person who resumes a receiver does not wait for it', async () => {
  await using world = await createWorld()
  await world.pair('main', withHooks(webhook()))
  let isBusy = true
  world.sink.answer(() => (isBusy ? refused({ status: 429, retryAfterMs: HOUR_MS }) : TAKEN))
  await write(world, 'A1')
  await until('it asked to wait', async () => (await pauseOf(world))?.reason === 'busy')
  isBusy = false
  const [subscription] = await world.gateway.subscriptions.list('main')
  await world.gateway.subscriptions.resume('main', subscription?.id ?? '')
  await write(world, 'B1', BEN)
  await until('both came', () => world.sink.taken.length === 2)
})
