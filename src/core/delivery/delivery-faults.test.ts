import assert from 'node:assert/strict'
import test from 'node:test'
import { createStore } from '../../store/index.ts'
import { DEFAULT_SESSION_CONFIG } from '../model/session.ts'
import { createBreakable } from '../testing/breakable.ts'
import { refused, TAKEN } from '../testing/sink.ts'
import { ANA, BEN, incoming, until } from '../testing/stanzas.ts'
import { createWorld, webhook, type World } from '../testing/world.ts'

const write = (world: World, id: string, chat = ANA) =>
  world.engineOf('main').emit({ type: 'message', message: incoming({ id, chat }), envelopes: [] })

const config = { ...DEFAULT_SESSION_CONFIG, webhooks: [webhook()] }

/** A paired session with a receiver, over a store whose calls can be made to fail. */
async function start() {
  const real = await createStore('sqlite::memory:')
  const store = createBreakable(real)
  const world = await createWorld({ store })
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

test(
  '5000 events for a receiver that is down stay in bounds, and all come when it is back',
  { timeout: 60_000 },
  async () => {
    await using run = await start()
    const { world, store } = run
    let isDown = true
    world.sink.answer(() => (isDown ? refused() : TAKEN))
    const retries = { policy: 'constant', delaySeconds: 1, attempts: 1_000 } as const
    await world.gateway.sessions.update('main', { ...config, webhooks: [webhook({ retries })] })
    const chats = Array.from({ length: 40 }, (_, index) => `55119${String(index).padStart(8, '0')}@s.whatsapp.net`)
    for (let index = 0; index < 5_000; index++) {
      await write(world, `M${index}`, chats[(index * 7) % chats.length] ?? ANA)
    }
    const [subscription] = await store.subscriptions.list('main')
    const rows = await store.deliveries.pending('main', subscription?.id ?? '', 10_000)
    assert.ok(rows.length >= 900 && rows.length <= 1_300, `${rows.length} rows`)
    isDown = false
    await until('some came', () => world.sink.taken.length > 0)
    const deadline = Date.now() + 40_000
    while (world.sink.taken.length < 5_000 && Date.now() < deadline) {
      const before = world.sink.taken.length
      await until(`more than ${before} came`, () => world.sink.taken.length > before)
    }
    const taken = world.sink.taken.map((id) => Number(id?.slice(1)))
    assert.equal(new Set(taken).size, 5_000)
    assert.equal(taken.length, 5_000)
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
