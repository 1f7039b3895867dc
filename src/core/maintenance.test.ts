import assert from 'node:assert/strict'
import test from 'node:test'
import { pino } from 'pino'
import { createMaintenance, type MaintenanceDeps } from './maintenance.ts'
import { DEFAULT_SESSION_CONFIG } from './model/session.ts'
import { createStore } from '../store/index.ts'
import { createBreakable } from './testing/breakable.ts'
import { refused } from './testing/sink.ts'
import { incoming, until } from './testing/stanzas.ts'
import { createWorld, webhook, type World } from './testing/world.ts'

const DAY_MS = 24 * 60 * 60 * 1000
const logger = pino({ level: 'silent' })

/** A round of maintenance this many days from now. */
const tidy = (world: World, days: number, options: Partial<MaintenanceDeps> = {}) =>
  createMaintenance({
    store: world.store,
    logger,
    now: () => Date.now() + days * DAY_MS,
    keepEventsDays: 7,
    ...options,
  }).run()

test('old events go, young ones stay, and the numbers go on', async () => {
  await using world = await createWorld()
  const engine = await world.pair('main')
  await engine.emit({ type: 'message', message: incoming(), envelopes: [] })
  await tidy(world, 6)
  assert.equal((await world.log('main')).length, 4)
  await tidy(world, 8)
  assert.deepEqual(await world.log('main'), [])
  await engine.emit({ type: 'message', message: incoming(), envelopes: [] })
  assert.equal((await world.log('main'))[0]?.seq, 5)
})

test('what a receiver has not had yet stays for 30 days, then the receiver goes on after it', async () => {
  await using world = await createWorld()
  const engine = await world.pair('main', { ...DEFAULT_SESSION_CONFIG, webhooks: [webhook()] })
  world.sink.answer(() => new Promise(() => {}))
  const message = incoming()
  await engine.emit({ type: 'message', message, envelopes: [] })
  await tidy(world, 29)
  const left = await world.log('main')
  assert.ok(left.some(({ event }) => event.type === 'message.created' && event.message.id === message.id))
  const warnings: unknown[] = []
  const warn = (facts: unknown, text: string) => void warnings.push([facts, text])
  await tidy(world, 31, { logger: Object.assign(Object.create(logger), { warn }) })
  assert.deepEqual(await world.log('main'), [])
  const [subscription] = await world.store.subscriptions.list('main')
  const head = await world.store.log.head('main')
  assert.equal(subscription?.cursor, head)
  const [[facts, text]] = warnings as [[Record<string, unknown>, string]]
  assert.match(text, /kept for 30 days/)
  assert.deepEqual([facts['to'], Number(facts['lost']) > 0], [head, true])
})

test('a log keeps as many events as it may, in portions, and what is not delivered beyond that', async () => {
  await using world = await createWorld()
  const engine = await world.pair('main')
  const { log } = world.store
  const told = { type: 'history.progress', percent: null, messages: 0, chats: 0, done: true } as const
  await world.store.transaction(async (tx) => {
    for (let nth = 0; nth < 2_500; nth += 1) {
      await tx.log.append('main', { id: `e${nth}`, timestamp: Date.now(), lane: 'session', event: told })
    }
  })
  const head = await log.head('main')
  await tidy(world, 0, { keepEventsCount: 100 })
  const { first } = await log.page({ by: 'number', session: 'main' }, { after: 0, limit: 1 })
  assert.deepEqual([(await world.log('main')).length, first], [100, head - 99])
  await world.gateway.sessions.update(
    'main',
    { ...DEFAULT_SESSION_CONFIG, webhooks: [webhook()] },
    { restart: 'never' },
  )
  world.sink.answer(() => new Promise(() => {}))
  await engine.emit({ type: 'message', message: incoming(), envelopes: [] })
  await tidy(world, 0, { keepEventsCount: 1 })
  const left = await world.log('main')
  assert.ok(left.some(({ event }) => event.type === 'message.created'))
})

test('dead letters and settled envelopes go when nobody will ask for them', async () => {
  await using world = await createWorld()
  const engine = await world.pair('main', { ...DEFAULT_SESSION_CONFIG, webhooks: [webhook()] })
  world.sink.answer(() => refused({ final: true }))
  const keys = world.store.keys('main')
  const envelope = (id: string) => ({ id, plaintext: new Uint8Array([1]), stanza: new Uint8Array([1]) })
  await keys.commit({ envelopes: [envelope('done'), envelope('open')] })
  await engine.emit({ type: 'message', message: incoming(), envelopes: ['done'] })
  const dead = () => world.store.deliveries.dead('main', { limit: 9, offset: 0 })
  await until('it is a dead letter', async () => (await dead()).length === 1)
  await tidy(world, 10)
  assert.deepEqual([(await dead()).length, await keys.plaintext('done')], [1, new Uint8Array([1])])
  await tidy(world, 40)
  assert.deepEqual([(await dead()).length, await keys.plaintext('done')], [0, null])
  assert.equal((await keys.unsettled(9)).length, 1)
})

test('one session that cannot be tidied keeps no other from it', async () => {
  await using real = await createStore('sqlite::memory:')
  const store = createBreakable(real)
  await using world = await createWorld({ store })
  await world.pair('main')
  store.break('log.prune')
  await tidy(world, 8)
  assert.equal((await world.log('main')).length, 3)
})

test('what an older version stored becomes searchable bit by bit, and one failure does no harm', async () => {
  await using real = await createStore('sqlite::memory:')
  const asked: number[] = []
  const left = [200, 200, 7]
  const index = async (limit: number) => {
    asked.push(limit)
    return left.shift() ?? 0
  }
  const messages: typeof real.messages = Object.assign(Object.create(real.messages), { index })
  const store: typeof real = Object.assign(Object.create(real), { messages })
  const maintenance = createMaintenance({ store, logger, now: Date.now, keepEventsDays: 7 })
  maintenance.start()
  await until('all are', () => asked.length === 4)
  await maintenance.stop()
  assert.deepEqual(asked, [200, 200, 200, 200])
  const breakable = createBreakable(real)
  breakable.break('messages.index')
  const broken = createMaintenance({ store: breakable, logger, now: Date.now, keepEventsDays: 7 })
  broken.start()
  await until('it was tried', () => breakable.count('messages.index') === 1)
  await broken.stop()
})
