import assert from 'node:assert/strict'
import test from 'node:test'
import { createStore } from '../../store/index.ts'
import { DEFAULT_SESSION_CONFIG } from '../model/session.ts'
import { refused, TAKEN } from '../testing/sink.ts'
import { ANA, BEN, until } from '../testing/stanzas.ts'
import { createWorld, webhook, type World, write } from '../testing/world.ts'
import type { EventDialect } from './delivery.ts'

const RETRIES = { policy: 'constant', delaySeconds: 0.02, attempts: 1_000_000 } as const
const config = { ...DEFAULT_SESSION_CONFIG, webhooks: [webhook({ retries: RETRIES })] }

const countOf = async (world: World) => {
  const [subscription] = await world.store.subscriptions.list('main')
  return world.store.deliveries.count('main', subscription?.id ?? '', 'pending')
}

test('a chat whose many payloads are refused holds back no other, and after a new start all come in order', async () => {
  await using store = await createStore('sqlite::memory:')
  const ids = Array.from({ length: 1_100 }, (_, index) => `A${index}`)
  {
    await using world = await createWorld({ store })
    await world.pair('main', config)
    world.sink.answer(({ body }) => (body.lane === ANA ? refused() : TAKEN))
    for (const id of ids) await write(world, id)
    await write(world, 'B1', BEN)
    await until("Ben's came", () => world.sink.taken.includes('B1'))
    assert.equal(await countOf(world), ids.length)
  }
  await using world = await createWorld({ store })
  await until('some came', () => world.sink.taken.length > 500)
  await until('all came', () => world.sink.taken.length === ids.length)
  assert.deepEqual(world.sink.taken, ids)
  await until('nothing waits', async () => (await countOf(world)) === 0)
})

test('large payloads that are refused hold back no other chat', async () => {
  const padding = 'x'.repeat(1024 ** 2)
  const large: EventDialect = {
    encodeEvent: ({ event, lane }) => {
      const about = event.type === 'message.created' ? event.message.id : null
      return [{ name: event.type, headers: {}, body: JSON.stringify({ about, lane, padding }) }]
    },
    wantsEvent: (wanted, name) => wanted.includes(name),
  }
  await using world = await createWorld({ deps: { dialects: new Map([['test', large]]) } })
  await world.pair('main', config)
  world.sink.answer(({ body }) => (body.lane === ANA ? refused() : TAKEN))
  for (let index = 0; index < 40; index++) await write(world, `A${index}`)
  await write(world, 'B1', BEN)
  await until("Ben's came", () => world.sink.taken.includes('B1'))
})

test('chats that keep hanging leave room for all others', async () => {
  await using world = await createWorld()
  await world.pair('main', config)
  const failed = new Set<string>()
  let hanging = 0
  world.sink.answer(async ({ body }) => {
    if (body.lane === BEN) return TAKEN
    if (failed.has(body.lane)) {
      hanging++
      await new Promise(() => {})
    }
    failed.add(body.lane)
    return refused()
  })
  for (let index = 0; index < 20; index++) await write(world, `M${index}`, `55119${10_000_000 + index}@s.whatsapp.net`)
  await until('they hang', () => failed.size === 20 && hanging >= 8)
  await write(world, 'B1', BEN)
  await until("Ben's came", () => world.sink.taken.includes('B1'))
})

test('what somebody removed while it waited is passed over', async () => {
  await using world = await createWorld()
  await world.pair('main', config)
  world.sink.answer(() => refused())
  for (const id of ['A1', 'A2']) await write(world, id)
  await until('both wait', async () => (await countOf(world)) === 2)
  const { items } = await world.store.deliveries.slice('main', { limit: 9 })
  await world.store.deliveries.delete('main', items[0]?.id ?? '')
  world.sink.answer(() => TAKEN)
  await until('the other came', () => world.sink.taken.includes('A2'))
  await write(world, 'A3')
  await until('the chat goes on', () => world.sink.taken.includes('A3'))
})
