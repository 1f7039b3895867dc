import assert from 'node:assert/strict'
import test from 'node:test'
import { createStore } from '../../store/index.ts'
import { DEFAULT_SESSION_CONFIG, type SessionConfig, type WebhookSettings } from '../model/session.ts'
import { refused, TAKEN } from '../testing/sink.ts'
import { ANA, BEN, until } from '../testing/stanzas.ts'
import { createWorld, webhook, type World, write } from '../testing/world.ts'
import type { EventDialect } from './delivery.ts'

const withHooks = (...webhooks: readonly WebhookSettings[]): SessionConfig => ({ ...DEFAULT_SESSION_CONFIG, webhooks })

const page = { limit: 10_000, offset: 0 }

/** Someone writes; the id is the text. */
const rowsOf = async (world: World) => {
  const [subscription] = await world.store.subscriptions.list('main')
  return world.store.deliveries.pending('main', subscription?.id ?? '', 10_000)
}

const cursorOf = async (world: World) => (await world.store.subscriptions.list('main'))[0]?.cursor

test('events come in the order of their chat, and a chat that waits holds up no other', async () => {
  await using world = await createWorld()
  await world.pair('main', withHooks(webhook()))
  const { promise, resolve } = Promise.withResolvers<void>()
  world.sink.answer(async ({ body }) => {
    if (body.lane === ANA) await promise
    return TAKEN
  })
  for (const id of ['A1', 'A2', 'A3']) await write(world, id)
  for (const id of ['B1', 'B2']) await write(world, id, BEN)
  await until("Ben's came", () => world.sink.taken.length === 2)
  assert.deepEqual(world.sink.taken, ['B1', 'B2'])
  resolve()
  await until("Ana's came", () => world.sink.taken.length === 5)
  assert.deepEqual(world.sink.taken.slice(2), ['A1', 'A2', 'A3'])
  assert.equal(world.sink.attempts.length, 5)
})

test('a failed delivery is tried again with the same bytes before what comes after it', async () => {
  await using world = await createWorld()
  await world.pair('main', withHooks(webhook()))
  let left = 3
  world.sink.answer(({ body }) => (body.about === 'A1' && left-- > 0 ? refused() : TAKEN))
  for (const id of ['A1', 'A2', 'A3']) await write(world, id)
  await until('all came', () => world.sink.taken.length === 3)
  assert.deepEqual(
    world.sink.attempts.map(({ body }) => body.about),
    ['A1', 'A1', 'A1', 'A1', 'A2', 'A3'],
  )
  assert.equal(new Set(world.sink.attempts.slice(0, 4).map(({ raw, id }) => id + raw)).size, 1)
  await until('nothing waits', async () => (await rowsOf(world)).length === 0)
})

test('a receiver that asks to wait is left alone that long', async () => {
  await using world = await createWorld()
  await world.pair('main', withHooks(webhook()))
  let isBusy = true
  world.sink.answer(() => (isBusy ? refused({ status: 429, retryAfterMs: 150 }) : TAKEN))
  await write(world, 'A1')
  await until('it was asked', async () => (await rowsOf(world)).length === 1)
  isBusy = false
  await until('it was asked again', () => world.sink.taken.length === 1)
  const [first, second] = world.sink.attempts
  assert.ok((second?.at ?? 0) - (first?.at ?? 0) >= 145)
})

test('what is given up becomes a dead letter, and the chat goes on', async () => {
  await using world = await createWorld()
  await world.pair('main', withHooks(webhook({ retries: { policy: 'constant', delaySeconds: 0.01, attempts: 3 } })))
  world.sink.answer(({ body }) => {
    if (body.about === 'FINAL') return refused({ status: null, reason: 'no valid header', final: true })
    return body.about === 'NEVER' ? refused() : TAKEN
  })
  for (const id of ['NEVER', 'FINAL', 'GOOD']) await write(world, id)
  await until('the good one came', () => world.sink.taken.includes('GOOD'))
  const dead = await world.store.deliveries.dead('main', page)
  assert.deepEqual(
    dead.map(({ attempts, lastError, state, lane }) => [attempts, lastError, state, lane]),
    [
      [3, 'status 500', 'dead', ANA],
      [1, 'no valid header', 'dead', ANA],
    ],
  )
  assert.equal(dead[0]?.body, world.sink.attempts[0]?.raw)
  assert.deepEqual(await rowsOf(world), [])
})

test('stopped in the middle, a new core delivers everything, with the same bytes and ids', async () => {
  await using store = await createStore('sqlite::memory:')
  const before: string[] = []
  {
    await using world = await createWorld({ store })
    await world.pair('main', withHooks(webhook()))
    world.sink.answer(({ body, raw }) => {
      before.push(raw)
      if (body.about === 'B1') return new Promise(() => {})
      return body.lane === ANA ? refused() : TAKEN
    })
    for (const id of ['A1', 'A2', 'A3']) await write(world, id)
    for (const id of ['B1', 'B2']) await write(world, id, BEN)
    await write(world, 'C1', '5511900000003@s.whatsapp.net')
    await until('one came, one failed, one hangs', async () => {
      return (
        world.sink.taken.includes('C1') && (await rowsOf(world)).length > 0 && before.some((raw) => raw.includes('B1'))
      )
    })
  }
  await using world = await createWorld({ store })
  await until('everything came', () => ['A3', 'B2'].every((id) => world.sink.taken.includes(id)))
  const came = [...new Set(world.sink.taken)].filter((id) => id !== 'C1')
  assert.deepEqual(
    ['A', 'B'].map((lane) => came.filter((id) => id?.startsWith(lane))),
    [
      ['A1', 'A2', 'A3'],
      ['B1', 'B2'],
    ],
  )
  const first = before.find((raw) => raw.includes('A1'))
  assert.equal(world.sink.attempts.find(({ body }) => body.about === 'A1')?.raw, first)
})

test('killed in the middle, nothing is lost and what waits is not doubled', async () => {
  await using store = await createStore('sqlite::memory:')
  // Never stopped before the second one starts: as after a kill, its place in the log is not saved.
  await using killed = await createWorld({ store })
  await killed.pair('main', withHooks(webhook({ retries: { policy: 'constant', delaySeconds: 60, attempts: 5 } })))
  killed.sink.answer(({ body }) => {
    if (body.about === 'B1') return new Promise(() => {})
    return refused()
  })
  await write(killed, 'B1', BEN)
  for (const id of ['A1', 'A2', 'A3']) await write(killed, id)
  await until('three wait', async () => (await rowsOf(killed)).length === 3)
  await store.sessions.update('main', { wanted: 'stopped' })
  const now = () => Date.now() + 61_000
  await using world = await createWorld({ store, deps: { now } })
  await until('all came', () => world.sink.taken.length >= 4)
  assert.deepEqual(world.sink.taken.toSorted(), ['A1', 'A2', 'A3', 'B1'])
  assert.deepEqual(
    world.sink.taken.filter((id) => id !== 'B1'),
    ['A1', 'A2', 'A3'],
  )
  await until('the place is saved', async () => (await cursorOf(world)) === (await store.log.head('main')))
})

test('a clock that is set back by hours holds nothing up', async () => {
  let ahead = 5 * 3_600_000
  await using world = await createWorld({ deps: { now: () => Date.now() + ahead } })
  await world.pair('main', withHooks(webhook({ retries: { policy: 'constant', delaySeconds: 0.2, attempts: 1_000 } })))
  world.sink.answer(() => refused())
  for (const id of ['A1', 'A2']) await write(world, id)
  await until('both wait', async () => (await rowsOf(world)).length === 2)
  ahead = 0
  world.sink.answer(() => TAKEN)
  await until('both came', () => world.sink.taken.length === 2)
  assert.deepEqual(world.sink.taken, ['A1', 'A2'])
})

test('a new receiver begins with the next event; a changed one keeps its place; a removed one stops', async () => {
  await using world = await createWorld()
  const { sessions } = world.gateway
  await world.pair('main')
  await write(world, 'BEFORE')
  await sessions.update('main', withHooks(webhook()))
  await write(world, 'A1')
  await until('the first came', () => world.sink.taken.length === 1)
  world.sink.answer(() => refused({ retryAfterMs: 60_000 }))
  for (const id of ['A2', 'A3']) await write(world, id)
  await until('two wait', async () => (await rowsOf(world)).length === 2)

  world.sink.answer(() => TAKEN)
  await world.store.deliveries.update('main', (await rowsOf(world))[0]?.id ?? '', {
    attempts: 1,
    dueAt: 0,
    state: 'pending',
    lastError: null,
    recent: [],
  })
  await sessions.update(
    'main',
    withHooks(webhook({ headers: { 'x-new': '1' } }), webhook({ url: 'http://127.0.0.1/two' })),
  )
  await until('those that waited came', () => world.sink.taken.length === 3)
  assert.deepEqual(world.sink.taken, ['A1', 'A2', 'A3'])

  await sessions.update('main', withHooks(webhook({ url: 'http://127.0.0.1/two' })))
  await write(world, 'A4')
  await until('the second one gets it', () => world.sink.taken.includes('A4'))
  assert.deepEqual(
    world.sink.attempts.filter(({ body }) => body.about === 'A4').map(({ url }) => url),
    ['http://127.0.0.1/two'],
  )
  await sessions.update('main', withHooks())
  assert.deepEqual(await world.store.subscriptions.list('main'), [])
})

test('what waits for a removed receiver goes with it', async () => {
  await using world = await createWorld()
  await world.pair('main', withHooks(webhook()))
  world.sink.answer(() => refused({ retryAfterMs: 60_000 }))
  await write(world, 'A1')
  await until('it waits', async () => (await rowsOf(world)).length === 1)
  const [subscription] = await world.store.subscriptions.list('main')
  await world.gateway.sessions.update('main', withHooks())
  assert.deepEqual(await world.store.deliveries.pending('main', subscription?.id ?? '', 10), [])
})

test("the gateway's own receivers get the events of every session, in the form they ask for", async () => {
  await using world = await createWorld({ deps: { globalWebhooks: [webhook({ events: ['session.status'] })] } })
  await world.pair('main')
  await world.pair('other')
  await write(world, 'A1')
  await until('six states came', () => world.sink.taken.length === 6)
  const sessions = world.sink.attempts.map(({ body }) => body.session)
  assert.deepEqual(sessions.toSorted(), ['main', 'main', 'main', 'other', 'other', 'other'])
  await until('the place moves past what is not wanted', async () => (await cursorOf(world)) === 4)
})

test('an event that cannot be encoded holds back no other', async () => {
  const broken: EventDialect = {
    encodeEvent: ({ event }) => {
      const about = event.type === 'message.created' ? event.message.id : null
      if (about === 'BAD') throw new Error('on purpose')
      return [{ name: event.type, headers: {}, body: JSON.stringify({ about }) }]
    },
    wantsEvent: (wanted, name) => wanted.includes(name),
  }
  await using world = await createWorld({ deps: { dialects: new Map([['test', broken]]) } })
  await world.pair('main', withHooks(webhook(), webhook({ dialect: 'unknown' })))
  for (const id of ['A1', 'BAD', 'A2']) await write(world, id)
  await until('the others came', () => world.sink.taken.length === 2)
  assert.deepEqual(world.sink.taken, ['A1', 'A2'])
})

test('events that come while a place is being saved are not forgotten', async () => {
  await using world = await createWorld()
  await world.pair('main', withHooks(webhook()))
  // Between the wanted ones are unwanted ones: those move the place alone.
  for (let round = 0; round < 40; round++) {
    await world.engineOf('main').emit({ type: 'chats', chats: [{ chat: ANA, archived: round % 2 === 0 }] })
    await write(world, `M${round}`)
    await until(`round ${round} came`, () => world.sink.taken.length === round + 1)
  }
})

test('an account that gives itself another name is told under it', async () => {
  const names: EventDialect = {
    encodeEvent: (_logged, { session }) => [
      { name: 'any', headers: {}, body: JSON.stringify({ about: session.me?.name }) },
    ],
    wantsEvent: () => true,
  }
  await using world = await createWorld({ deps: { dialects: new Map([['test', names]]) } })
  const engine = await world.pair('main')
  await world.gateway.sessions.update('main', () => withHooks(webhook()), { restart: 'never' })
  const { me } = await world.gateway.sessions.require('main')
  assert.ok(me)
  for (const name of ['Before', 'After']) {
    await engine.emit({ type: 'connection', state: { status: 'working', me: { ...me, name } } })
    await write(world, name)
    await until(`a payload of ${name}`, () => world.sink.taken.includes(name))
  }
  assert.deepEqual(world.sink.taken, ['Before', 'After'])
})
