import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import test from 'node:test'
import { createLocalMedia } from '../media/local.ts'
import { createStore } from '../store/index.ts'
import { GatewayError } from './errors.ts'
import type { GatewayEvent } from './model/event.ts'
import { DEFAULT_SESSION_CONFIG } from './model/session.ts'
import type { EngineSession } from './ports/engine.ts'
import { createBreakable } from './testing/breakable.ts'
import { incoming, until } from './testing/stanzas.ts'
import { createWorld, typesOf, webhook, type World } from './testing/world.ts'
import { createTestSink } from './testing/sink.ts'

type StatusEvent = Extract<GatewayEvent, { type: 'session.status' }>

const statusesOf = async (world: World, name: string): Promise<readonly StatusEvent[]> =>
  (await world.log(name)).flatMap(({ event }) => (event.type === 'session.status' ? [event] : []))

const shownOf = async (world: World, name: string) => (await statusesOf(world, name)).map(({ status }) => status)

test('a session is created, paired, stopped, started and deleted, and tells of each state once', async () => {
  await using world = await createWorld()
  const { sessions } = world.gateway
  await world.pair('main')
  await sessions.start('main')
  assert.equal((await sessions.require('main')).me?.phone, '15550001000@s.whatsapp.net')
  await sessions.stop('main')
  await sessions.stop('main')
  assert.equal((await sessions.require('main')).status, 'stopped')
  assert.deepEqual((await sessions.list()).length, 0)
  assert.deepEqual((await sessions.list({ includeStopped: true })).length, 1)
  await sessions.start('main')
  assert.equal((await sessions.require('main')).status, 'working')
  const shown = ['starting', 'scan_qr', 'working', 'stopped', 'starting', 'working']
  assert.deepEqual(await shownOf(world, 'main'), shown)
  await sessions.delete('main')
  await sessions.delete('main')
  await assert.rejects(sessions.require('main'), { code: 'SESSION_NOT_FOUND' })
})

test('each state is told with the last three, oldest first', async () => {
  await using world = await createWorld()
  await world.pair('main')
  await world.gateway.sessions.restart('main')
  const told = (await statusesOf(world, 'main')).map(({ statuses }) => statuses.map(({ status }) => status))
  assert.deepEqual(told, [
    ['starting'],
    ['starting', 'scan_qr'],
    ['starting', 'scan_qr', 'working'],
    ['scan_qr', 'working', 'stopped'],
    ['working', 'stopped', 'starting'],
    ['stopped', 'starting', 'working'],
  ])
})

test('names are made, and refused when malformed, reserved or taken', async () => {
  await using world = await createWorld()
  const { sessions } = world.gateway
  const made = await sessions.create({ start: false })
  assert.match(made.name, /^session_[0-9a-z]{26}$/)
  assert.equal(made.status, 'stopped')
  for (const name of ['', 'a b', 'x'.repeat(101), '../a', 'sessions', 'SESSIONS', 'ä']) {
    await assert.rejects(sessions.create({ name }), { code: 'SESSION_NAME_INVALID' }, name)
  }
  await assert.rejects(sessions.create({ name: made.name }), { code: 'SESSION_EXISTS' })
  const both = await Promise.allSettled([sessions.create({ name: 'twin' }), sessions.create({ name: 'twin' })])
  assert.deepEqual(both.map(({ status }) => status).toSorted(), ['fulfilled', 'rejected'])
})

test('every operation on an unknown session says so', async () => {
  await using world = await createWorld()
  const { sessions } = world.gateway
  const config = DEFAULT_SESSION_CONFIG
  const calls = [
    () => sessions.start('none'),
    () => sessions.stop('none'),
    () => sessions.restart('none'),
    () => sessions.logout('none'),
    () => sessions.update('none', config),
    () => sessions.pairingCode('none', '1555'),
    () => sessions.requireStatus('none', ['working']),
    () => world.gateway.keys.derived('none', 'media'),
  ]
  for (const call of calls) await assert.rejects(call(), { code: 'SESSION_NOT_FOUND' })
  assert.equal(await sessions.get('none'), null)
})

test('a request waits for a session that is starting, and no longer than a moment', async () => {
  await using world = await createWorld()
  const { sessions } = world.gateway
  const engine = await world.pair('main')
  await engine.emit({ type: 'connection', state: { status: 'starting', trouble: null } })
  const { me } = await sessions.require('main')
  assert.ok(me)
  const waiting = sessions.requireStatus('main', ['working'])
  await engine.emit({ type: 'connection', state: { status: 'working', me } })
  assert.equal((await waiting).status, 'working')

  await engine.emit({ type: 'connection', state: { status: 'starting', trouble: null } })
  const details = { session: 'main', status: 'starting', expected: ['working'] }
  await assert.rejects(sessions.requireStatus('main', ['working']), { code: 'SESSION_NOT_READY', details })
  await sessions.stop('main')
  const refusal = { code: 'SESSION_NOT_READY', details: { ...details, status: 'stopped' } }
  await assert.rejects(sessions.requireStatus('main', ['working']), refusal)
})

test('a logout forgets the pairing and asks for a new one; a stopped session stays stopped', async () => {
  await using world = await createWorld()
  const { sessions } = world.gateway
  await world.pair('main', { metadata: { team: 'blue' } })
  const after = await sessions.logout('main')
  assert.deepEqual([after.status, after.me, after.config.metadata], ['scan_qr', null, { team: 'blue' }])
  await world.engineOf('main').pair()
  await sessions.stop('main')
  assert.equal((await sessions.logout('main')).status, 'stopped')
  assert.equal((await sessions.start('main')).status, 'scan_qr')
})

test('when the phone unlinks, keys and account are forgotten, session and configuration stay', async () => {
  await using world = await createWorld()
  const engine = await world.pair('main', { metadata: { team: 'blue' } })
  await world.store.keys('main').commit({ credentials: 'secret', rows: { session: { a: 'b' } } })
  await engine.unlink()
  await until('the keys are gone', async () => (await world.store.keys('main').credentials()) === null)
  await until('the account is gone', async () => (await world.gateway.sessions.require('main')).me === null)
  const session = await world.gateway.sessions.require('main')
  assert.deepEqual([session.status, session.trouble?.code], ['failed', 'LOGGED_OUT'])
  assert.deepEqual(session.config.metadata, { team: 'blue' })
  assert.equal((await world.store.keys('main').get('session', ['a'])).size, 0)
  assert.equal((await world.gateway.sessions.start('main')).status, 'scan_qr')
})

test('a session whose engine cannot open fails alone and can be started again', async () => {
  let isBroken = true
  await using world = await createWorld({
    engine: (fake) => ({
      ...fake,
      open: async (options) => {
        if (isBroken && options.session === 'bad') throw new Error('some detail nobody may see')
        return fake.open(options)
      },
    }),
  })
  const bad = await world.gateway.sessions.create({ name: 'bad' })
  assert.deepEqual([bad.status, bad.trouble?.code], ['failed', 'INTERNAL'])
  assert.doesNotMatch(bad.trouble?.message ?? '', /detail/)
  await world.pair('good')
  await world.engineOf('good').emit({ type: 'message', message: incoming(), envelopes: [] })
  assert.equal((await world.gateway.sessions.require('good')).status, 'working')
  isBroken = false
  assert.equal((await world.gateway.sessions.start('bad')).status, 'scan_qr')
})

test('parallel calls on one session take turns', async () => {
  await using world = await createWorld()
  const { sessions } = world.gateway
  await world.pair('main')
  await Promise.all([
    sessions.stop('main'),
    sessions.start('main'),
    sessions.restart('main'),
    sessions.stop('main'),
    sessions.start('main'),
  ])
  assert.equal((await sessions.require('main')).status, 'working')
  const turn = ['stopped', 'starting', 'working']
  assert.deepEqual((await shownOf(world, 'main')).slice(3), [...turn, ...turn, ...turn])
})

test('a session deleted while it starts is gone and leaves nothing running', async () => {
  await using world = await createWorld()
  const { sessions } = world.gateway
  const creating = sessions.create({ name: 'main' }).catch((error: unknown) => error)
  await Promise.all([creating, sessions.delete('main')])
  await sessions.delete('main')
  assert.equal(await sessions.get('main'), null)
  assert.deepEqual(await sessions.list({ includeStopped: true }), [])
})

test('a session made again under the same name sees nothing of the first', async () => {
  await using world = await createWorld()
  const { sessions, keys, messages } = world.gateway
  const first = await world.pair('main')
  await first.emit({ type: 'message', message: incoming({ id: 'OLD' }), envelopes: [] })
  const derived = await keys.derived('main', 'media')
  const made = await keys.create({ scope: 'session', session: 'main', active: true, actions: null })
  await sessions.delete('main')
  await first.emit({ type: 'connection', state: { status: 'starting', trouble: null } })
  await assert.rejects(first.emit({ type: 'message', message: incoming(), envelopes: [] }))

  const again = await sessions.create({ name: 'main' })
  assert.deepEqual([again.status, again.me, again.statuses.length], ['scan_qr', null, 2])
  assert.deepEqual(await messages.list('main', { chat: null, order: 'asc', limit: 9, offset: 0 }), [])
  assert.deepEqual(typesOf(await world.log('main')), ['session.status', 'session.status'])
  const fresh = await keys.derived('main', 'media')
  assert.notEqual(fresh.secret, derived.secret)
  assert.equal(await keys.authenticate(derived.secret), null)
  assert.equal(await keys.authenticate(made.secret), null)
  assert.equal((await keys.authenticate(fresh.secret))?.session, 'main')
})

test('the files of a session go with it', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'waypost-core-'))
  try {
    const media = createLocalMedia({ folder })
    await using world = await createWorld({ media })
    for (const name of ['main', 'other']) {
      await world.gateway.sessions.create({ name, start: false })
      await media.write(name, 'aa', Readable.from([Buffer.from('x')]))
    }
    await world.gateway.sessions.delete('main')
    await world.gateway.sessions.create({ name: 'main', start: false })
    assert.equal(await media.open('main', 'aa'), null)
    assert.equal((await media.open('other', 'aa'))?.size, 1)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
})

test('a session that does not stop cleanly can be started again and deleted', async () => {
  await using world = await createWorld({
    engine: (fake) => ({
      ...fake,
      open: async (options) => {
        const session = await fake.open(options)
        const stop = async () => {
          throw new Error('on purpose')
        }
        return Object.assign(Object.create(session) as EngineSession, { stop })
      },
    }),
  })
  await world.pair('main')
  const { sessions } = world.gateway
  assert.equal((await sessions.stop('main')).status, 'stopped')
  assert.equal((await sessions.restart('main')).status, 'working')
  await sessions.delete('main')
  assert.equal(await sessions.get('main'), null)
})

test('a new core on the same store brings back who ran, most recently active first, a few at a time', async () => {
  await using store = await createStore('sqlite::memory:')
  {
    await using world = await createWorld({ store })
    for (const name of ['a', 'b', 'c', 'd']) await world.pair(name)
    await world.gateway.sessions.stop('d')
  }
  await store.transaction((tx) =>
    tx.log.append('b', {
      id: 'last',
      timestamp: Date.now() + 1_000,
      lane: 'x',
      event: { type: 'chat.changed', chat: 'x', timestamp: 1 },
    }),
  )
  const opened: string[] = []
  let open = 0
  let most = 0
  await using world = await createWorld({
    store,
    engine: (fake) => ({
      ...fake,
      open: async (options) => {
        opened.push(options.session)
        most = Math.max(most, (open += 1))
        const session = await fake.open(options)
        open -= 1
        if (options.session === 'b') throw new GatewayError('STORAGE_FAILED', 'on purpose')
        return session
      },
    }),
  })
  await until('all are back', async () => (await world.gateway.sessions.list()).length === 3 && opened.length === 3)
  await until('they work', async () => (await world.gateway.sessions.require('a')).status === 'working')
  await until('they work', async () => (await world.gateway.sessions.require('c')).status === 'working')
  assert.deepEqual([opened[0], opened.toSorted()], ['b', ['a', 'b', 'c']])
  assert.ok(most <= 2)
  assert.equal((await world.gateway.sessions.require('b')).status, 'failed')
  assert.equal((await world.gateway.sessions.require('d')).status, 'stopped')
})

test('no more sessions connect at the same time than may, after a start', async () => {
  await using store = await createStore('sqlite::memory:')
  {
    await using world = await createWorld({ store })
    for (const name of ['a', 'b', 'c']) await world.pair(name)
  }
  const connecting: string[] = []
  await using world = await createWorld({
    store,
    deps: { settings: { keepEventsDays: 1, restoreParallel: 1, readyWaitMs: 200 } },
    engine: (fake) => ({
      ...fake,
      open: async (options) => {
        const start = async () => {
          connecting.push(options.session)
          await options.listener({ type: 'connection', state: { status: 'starting', trouble: null } })
        }
        return Object.assign(Object.create(await fake.open(options)) as EngineSession, { start })
      },
    }),
  })
  for (const count of [1, 2, 3]) {
    await until('the next one connects', () => connecting.length >= count)
    const [name = ''] = connecting.slice(-1)
    // Time enough for another one to begin, if it would.
    for (let turn = 0; turn < 50; turn += 1) await store.sessions.list()
    assert.equal(connecting.length, count)
    const trouble = { code: 'CONNECTION_LOST', message: 'no answer', retryAt: null } as const
    const { me } = await world.gateway.sessions.require(name)
    assert.ok(me)
    const state = count === 1 ? ({ status: 'starting', trouble } as const) : ({ status: 'working', me } as const)
    await world.engineOf(name).emit({ type: 'connection', state })
  }
})

test('a configuration that cannot be used changes nothing', async () => {
  await using world = await createWorld({
    sink: {
      ...createTestSink(),
      async check(url) {
        if (url.includes('10.0.0.1')) throw new GatewayError('ADDRESS_FORBIDDEN', 'private')
      },
    },
  })
  const bad = { ...DEFAULT_SESSION_CONFIG, webhooks: [webhook({ url: 'http://10.0.0.1/' })] }
  await assert.rejects(world.gateway.sessions.create({ name: 'main', config: bad }), { code: 'ADDRESS_FORBIDDEN' })
  assert.equal(await world.gateway.sessions.get('main'), null)
  await world.pair('main')
  await assert.rejects(world.gateway.sessions.update('main', bad), { code: 'ADDRESS_FORBIDDEN' })
  const session = await world.gateway.sessions.require('main')
  assert.deepEqual([session.status, session.config.webhooks.length], ['working', 0])
})

test('a new configuration takes effect at once, and the pairing stays', async () => {
  await using world = await createWorld()
  await world.pair('main')
  const ignore = { ...DEFAULT_SESSION_CONFIG.ignore, groups: true }
  const session = await world.gateway.sessions.update('main', { ...DEFAULT_SESSION_CONFIG, ignore })
  assert.deepEqual([session.status, session.config.ignore.groups], ['working', true])
  assert.equal(world.engineOf('main').options.config.ignore.groups, true)
  const group = incoming({ chat: '120363000000000001@g.us' })
  await world.engineOf('main').emit({ type: 'message', message: group, envelopes: [] })
  assert.equal(await world.store.messages.find('main', { id: group.id }), null)
})

test('a state that could not be stored is told when it is brought again', async () => {
  await using real = await createStore('sqlite::memory:')
  const store = createBreakable(real)
  await using world = await createWorld({ store })
  const engine = await world.pair('main')
  const state = { status: 'failed', trouble: { code: 'REPLACED', message: 'm', retryAt: null } } as const
  store.break('transaction')
  await assert.rejects(engine.emit({ type: 'connection', state }), { code: 'STORAGE_FAILED' })
  store.break()
  await engine.emit({ type: 'connection', state })
  await engine.emit({ type: 'connection', state })
  assert.deepEqual((await shownOf(world, 'main')).slice(3), ['failed'])
})

test('news of the account come with a repeated state and are kept', async () => {
  await using world = await createWorld()
  const engine = await world.pair('main')
  const { me } = await world.gateway.sessions.require('main')
  assert.ok(me)
  await engine.emit({ type: 'connection', state: { status: 'working', me: { ...me, name: 'New name' } } })
  assert.equal((await world.gateway.sessions.require('main')).me?.name, 'New name')
  assert.equal((await shownOf(world, 'main')).length, 3)
})

test('a logout that is not to start again leaves the session stopped', async () => {
  await using world = await createWorld()
  await world.pair('main')
  const after = await world.gateway.sessions.logout('main', { thenStart: false })
  assert.deepEqual([after.status, after.wanted, after.me], ['stopped', 'stopped', null])
})

test('changes of a configuration made at once are all kept', async () => {
  await using world = await createWorld()
  const { sessions } = world.gateway
  await sessions.create({ name: 'main', start: false })
  const names = Array.from({ length: 8 }, (_, index) => `n${index}`)
  await Promise.all(
    names.map((name) =>
      sessions.update('main', (before) => ({ ...before, metadata: { ...before.metadata, [name]: 'x' } })),
    ),
  )
  assert.deepEqual(Object.keys((await sessions.require('main')).config.metadata).toSorted(), names)
})
