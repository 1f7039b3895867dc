import assert from 'node:assert/strict'
import test from 'node:test'
import { createStore } from '../../store/index.ts'
import { DEFAULT_SESSION_CONFIG } from '../model/session.ts'
import { createBreakable } from '../testing/breakable.ts'
import { refused, TAKEN } from '../testing/sink.ts'
import { ANA, BEN, incoming, until } from '../testing/stanzas.ts'
import { createWorld, webhook, write } from '../testing/world.ts'

const config = { ...DEFAULT_SESSION_CONFIG, webhooks: [webhook()] }

/** A paired session with a receiver, over a store whose calls can be made to fail. */
async function start() {
  const real = await createStore('sqlite::memory:')
  const store = createBreakable(real)
  const delivery = { pauseAfter: 1, probeAfterMs: 20 }
  const settings = { keepEventsDays: 1, restoreParallel: 2, readyWaitMs: 200, media: { download: false }, delivery }
  const world = await createWorld({ store, deps: { settings } })
  await world.pair('main', config)
  return {
    world,
    store,
    async [Symbol.asyncDispose]() {
      store.break()
      await world[Symbol.asyncDispose]()
      await real[Symbol.asyncDispose]()
    },
  }
}

test('a failed delivery that cannot be recorded is neither lost nor tried without a pause', async () => {
  await using run = await start()
  const { world, store } = run
  store.break('deliveries.put')
  let isDown = true
  world.sink.answer(() => (isDown ? refused() : TAKEN))
  for (const id of ['A1', 'A2']) await write(world, id)
  await until('it was tried twice', () => world.sink.attempts.length === 2)
  const [first, second] = world.sink.attempts
  assert.ok((second?.at ?? 0) - (first?.at ?? 0) > 500, 'a pause between the attempts')
  isDown = false
  store.break()
  await until('both came', () => world.sink.taken.length === 2)
  assert.deepEqual(world.sink.taken, ['A1', 'A2'])
})

test('a delivery whose end cannot be recorded comes again, after a pause', async () => {
  await using run = await start()
  const { world, store } = run
  let isDown = true
  world.sink.answer(() => (isDown ? refused() : TAKEN))
  await write(world, 'A1')
  await until('it failed', () => store.count('deliveries.put') === 1)
  store.break('deliveries.delete')
  isDown = false
  await until('it came', () => world.sink.taken.length === 1)
  const deletes = store.count('deliveries.delete')
  assert.ok(deletes <= 1)
  store.break()
  await until('it came again and is over', () => world.sink.taken.length === 2)
  await write(world, 'A2')
  await until('the chat goes on', () => world.sink.taken.includes('A2'))
})

test('a log that cannot be read is read again later', async () => {
  await using real = await createStore('sqlite::memory:')
  {
    await using world = await createWorld({ store: real })
    await world.pair('main', config)
    world.sink.answer(() => new Promise(() => {}))
    for (const id of ['A1', 'A2']) await write(world, id)
  }
  const store = createBreakable(real)
  store.break('log.read')
  await using world = await createWorld({ store })
  await until('it was tried', () => store.count('log.read') > 0)
  store.break()
  await until('both came', () => world.sink.taken.length === 2)
  assert.ok(store.count('log.read') < 10)
})

test('a place that cannot be saved keeps nobody from being delivered to, or from stopping', async () => {
  await using run = await start()
  const { world, store } = run
  store.break('subscriptions.advance')
  for (const id of ['A1', 'A2', 'A3']) await write(world, id, id === 'A3' ? BEN : ANA)
  await until('all came', () => world.sink.taken.length === 3)
  await world.gateway.sessions.stop('main')
  await world.core.stop()
  store.break()
  await using again = await createWorld({ store: run.store })
  await until('what was not noted comes again', () => again.sink.taken.length === 3)
})

test('a stored payload that cannot be read is tried when it can, by a probe as well', async () => {
  for (const attempts of [9, 1]) {
    await using run = await start()
    const { world, store } = run
    await world.gateway.sessions.update('main', {
      ...config,
      webhooks: [webhook({ retries: { policy: 'constant', delaySeconds: 0.02, attempts } })],
    })
    let isDown = true
    world.sink.answer(() => (isDown ? refused() : TAKEN))
    await write(world, 'A1')
    const [subscription] = await store.subscriptions.list('main')
    await until('it failed', async () => (await store.deliveries.pending('main', subscription?.id ?? '', 9)).length > 0)
    store.break('deliveries.get')
    await until('it could not be read', () => store.count('deliveries.get') > 0)
    isDown = false
    const reads = store.count('deliveries.get')
    assert.ok(reads < 20, `${reads} reads`)
    store.break()
    await until('it came', () => world.sink.taken.length === 1)
  }
})

test('a pause that could not be stored is stored and told as soon as the store works', async () => {
  await using run = await start()
  const { world, store } = run
  const { promise, resolve } = Promise.withResolvers<void>()
  let isAsked = false
  world.sink.answer(async () => {
    isAsked = true
    await promise
    return refused({ status: 410, reason: 'answered 410', gone: true })
  })
  await write(world, 'A1')
  await until('it was asked', () => isAsked)
  const before = store.count('transaction')
  store.break('transaction')
  resolve()
  await until('it could not be stored', () => store.count('transaction') > before)
  store.break()
  await until('it is stored', async () => (await store.subscriptions.list('main'))[0]?.pause?.reason === 'gone')
  const told = (await world.log('main')).filter(({ event }) => event.type === 'subscription.changed')
  assert.equal(told.length, 1)
})

test('receivers that could not be opened after a change are opened as soon as the store works', async () => {
  for (const call of ['transaction', 'deliveries.deadAfter']) {
    await using run = await start()
    const { world, store } = run
    const calls = store.count(call)
    await world.engineOf('main').emit({ type: 'message', message: incoming({ id: 'BEFORE' }), envelopes: [] })
    await until('it came', () => world.sink.taken.length === 1)
    store.break(call)
    const changed = { ...config, webhooks: [webhook({ headers: { 'x-new': '1' } })] }
    await assert.rejects(world.gateway.sessions.update('main', changed, { restart: 'never' }))
    const [subscription] = await store.subscriptions.list('main')
    assert.ok(subscription && store.count(call) > calls)
    store.break()
    await write(world, 'AFTER')
    await until('it came', () => world.sink.taken.includes('AFTER'))
    await write(world, 'LATER')
    await until('the next one came', () => world.sink.taken.includes('LATER'))
  }
})

test(
  '3000 events for a receiver that is down are stored, and all come when it is back',
  { timeout: 60_000 },
  async () => {
    await using run = await start()
    const { world, store } = run
    let isDown = true
    world.sink.answer(() => (isDown ? refused() : TAKEN))
    const retries = { policy: 'constant', delaySeconds: 1, attempts: 1_000 } as const
    await world.gateway.sessions.update('main', { ...config, webhooks: [webhook({ retries })] })
    const chats = Array.from({ length: 40 }, (_, index) => `55119${String(index).padStart(8, '0')}@s.whatsapp.net`)
    for (let index = 0; index < 3_000; index++) {
      await write(world, `M${index}`, chats[(index * 7) % chats.length] ?? ANA)
    }
    const [subscription] = await store.subscriptions.list('main')
    const rows = await store.deliveries.pending('main', subscription?.id ?? '', 10_000)
    assert.ok(rows.length > 2_700, `${rows.length} rows`)
    isDown = false
    await until('some came', () => world.sink.taken.length > 0)
    const deadline = Date.now() + 40_000
    while (world.sink.taken.length < 3_000 && Date.now() < deadline) {
      const before = world.sink.taken.length
      await until(`more than ${before} came`, () => world.sink.taken.length > before)
    }
    const taken = world.sink.taken.map((id) => Number(id?.slice(1)))
    assert.equal(new Set(taken).size, 3_000)
    assert.equal(taken.length, 3_000)
    for (const chat of chats) {
      const mine = world.sink.attempts.filter(({ ok, body }) => ok && body.lane === chat).map(({ body }) => body.seq)
      assert.deepEqual(
        mine,
        mine.toSorted((a, b) => a - b),
      )
    }
    await until('nothing waits any more', async () => {
      return (await store.deliveries.pending('main', subscription?.id ?? '', 10)).length === 0
    })
  },
)
