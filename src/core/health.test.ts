import assert from 'node:assert/strict'
import test from 'node:test'
import { pino } from 'pino'
import { createStore } from '../store/index.ts'
import { createHealth, type HealthPart, type HealthReport } from './health.ts'
import { createObservatory, type SessionSight, type Sight } from './observatory.ts'
import type { Host } from './ports/host.ts'
import { createBreakable } from './testing/breakable.ts'
import { refused } from './testing/sink.ts'
import { incoming, until } from './testing/stanzas.ts'
import { createWorld, webhook } from './testing/world.ts'

const GIB = 1024 ** 3
const logger = pino({ level: 'silent' })
const calm: Host = { eventLoopDelay: () => 0.01, freeDisk: async () => 10 * GIB }
const seeing = (sight: Sight) => ({ look: async () => sight })
const NOTHING: Sight = { at: 0, sessions: [], takesWrites: true }
const answering = { ping: async () => {} }

const partOf = ({ parts }: HealthReport, name: HealthPart['name']): HealthPart => {
  const part = parts.find((one) => one.name === name)
  assert.ok(part, `no part ${name}`)
  return part
}

test('a database that fails or does not answer is down, and nothing is said of what is in it', async () => {
  await using real = await createStore('sqlite::memory:')
  const store = createBreakable(real)
  const health = createHealth({ store, observatory: seeing(NOTHING), host: null, logger, timeoutMs: 50 })
  assert.equal((await health.check()).state, 'up')
  store.break('ping')
  const broken = await health.check()
  assert.deepEqual(
    [broken.state, broken.parts.map(({ name, state }) => [name, state])],
    ['down', [['database', 'down']]],
  )
  const silent = { ping: () => new Promise<void>(() => {}) }
  const waiting = createHealth({ store: silent, observatory: seeing(NOTHING), host: null, logger, timeoutMs: 50 })
  assert.match(String(partOf(await waiting.check(), 'database').error), /no answer within 50 ms/)
})

test('a slow event loop and a full disk degrade, and so does a disk of which nobody can say', async () => {
  const check = async (host: Partial<Host>) => {
    const watched = { ...calm, ...host }
    return createHealth({ store: answering, observatory: seeing(NOTHING), host: watched, logger }).check()
  }
  assert.equal((await check({})).state, 'up')
  const slow = await check({ eventLoopDelay: () => 0.8 })
  assert.deepEqual([slow.state, partOf(slow, 'eventLoop').figures], ['degraded', { delaySeconds: 0.8 }])
  const full = await check({ freeDisk: async () => 1000 })
  assert.deepEqual([full.state, partOf(full, 'disk').figures], ['degraded', { freeBytes: 1000 }])
  const failing = await check({ freeDisk: async () => Promise.reject(new Error('no such folder')) })
  assert.deepEqual([failing.state, partOf(failing, 'disk').state], ['degraded', 'degraded'])
})

test('sessions that ought to work and do not are counted by their trouble; unpaired and stopped ones are not', async () => {
  await using world = await createWorld()
  const { sessions, health } = world.gateway
  const check = () => health.check()
  await world.pair('works')
  await sessions.create({ name: 'unpaired' })
  await world.pair('stopped')
  await sessions.stop('stopped')
  const well = await check()
  assert.deepEqual([well.state, partOf(well, 'sessions').figures], ['up', { expected: 1, notWorking: 0, troubles: {} }])
  const phone = await world.pair('lost')
  const trouble = { code: 'CONNECTION_LOST', message: 'the connection broke', retryAt: null } as const
  await phone.emit({ type: 'connection', state: { status: 'starting', trouble } })
  await until('the trouble is seen', async () => (await check()).state === 'degraded')
  const worse = await check()
  const figures = { expected: 2, notWorking: 1, troubles: { CONNECTION_LOST: 1 } }
  assert.deepEqual(partOf(worse, 'sessions').figures, figures)
  assert.ok(!JSON.stringify(worse).includes('lost"'), 'no session is named')
})

test('an event that a receiver does not take for ten minutes degrades', async () => {
  let now = 1_800_000_000_000
  await using world = await createWorld({ deps: { now: () => now } })
  world.sink.answer(() => refused({ retryAfterMs: 3_600_000 }))
  const phone = await world.pair('main', { webhooks: [webhook()] })
  await phone.emit({ type: 'message', message: incoming(), envelopes: [] })
  await until('it was tried', () => world.sink.attempts.length > 0)
  const oldest = async () => partOf(await world.gateway.health.check(), 'deliveries')
  now += 599_000
  assert.equal((await oldest()).state, 'up')
  now += 2_000
  const late = await oldest()
  assert.deepEqual([late.state, late.figures], ['degraded', { oldestSeconds: 601 }])
})

test('all who look within a second share one look at the database', async () => {
  let now = 0
  await using world = await createWorld()
  await world.pair('main')
  const store = createBreakable(world.store)
  const { sessions } = world.gateway
  const runtime = { get: () => null, require: () => assert.fail(), add() {}, remove() {}, names: () => [] }
  const observatory = createObservatory({ store, sessions, runtime, now: () => now })
  const looks = await Promise.all([observatory.look(), observatory.look(), observatory.look()])
  now += 999
  looks.push(await observatory.look())
  assert.equal(new Set(looks).size, 1)
  assert.equal(store.count('overview'), 1)
  now += 1
  assert.notEqual(await observatory.look(), looks[0])
  store.break('overview')
  now += 1_000
  await assert.rejects(observatory.look(), { code: 'STORAGE_FAILED' })
  store.break()
  now += 1_000
  const seen: readonly SessionSight[] = (await observatory.look()).sessions
  assert.deepEqual(
    seen.map(({ session, status, shouldWork }) => ({ session, status, shouldWork })),
    [{ session: 'main', status: 'working', shouldWork: true }],
  )
})
