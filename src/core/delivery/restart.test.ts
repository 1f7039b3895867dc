import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test from 'node:test'
import { createLocalMedia } from '../../media/local.ts'
import { createStore } from '../../store/index.ts'
import { DEFAULT_SESSION_CONFIG, type WebhookSettings } from '../model/session.ts'
import type { Store } from '../ports/store.ts'
import { sessionRecord } from '../ports/cases.contract.ts'
import { receiveFile } from '../testing/files.ts'
import { refused, TAKEN } from '../testing/sink.ts'
import { incoming, toTarget, until } from '../testing/stanzas.ts'
import { createWorld, webhook, write } from '../testing/world.ts'
import type { EventDialect } from './delivery.ts'

const withHooks = (...webhooks: readonly WebhookSettings[]) => ({ ...DEFAULT_SESSION_CONFIG, webhooks })

const fileDialect: EventDialect = {
  fileEvent: 'message.created',
  wantsEvent: (wanted, name) => wanted.includes(name),
  encodeEvent: ({ event, lane }, { base64 }) => [
    {
      name: event.type,
      headers: {},
      body: JSON.stringify({ about: event.type === 'message.created' ? event.message.id : null, base64, lane }),
    },
  ],
}

test('after a kill what was stored first does not overtake what was under way without a row', async () => {
  await using opened = new AsyncDisposableStack()
  const folder = await mkdtemp(join(tmpdir(), 'waypost-restart-'))
  opened.defer(() => rm(folder, { recursive: true, force: true }))
  const store = opened.use(await createStore('sqlite::memory:'))
  const options = { store, media: createLocalMedia({ folder }), deps: { dialects: new Map([['test', fileDialect]]) } }
  const killed = opened.use(await createWorld(options))
  const session = await killed.pair('main', withHooks(webhook({ inlineFiles: true })))
  let asked = 0
  killed.sink.answer(() => {
    asked++
    return new Promise(() => {})
  })
  await write(killed, 'TEXT')
  const { id } = await receiveFile(session, Buffer.from('bytes'))
  const [subscription] = await store.subscriptions.list('main')
  const rows = () => store.deliveries.pending('main', subscription?.id ?? '', 10)
  await until('the file waits behind the text', async () => asked === 1 && (await rows()).length === 1)
  await store.sessions.update('main', { wanted: 'stopped' })
  const world = opened.use(await createWorld(options))
  await until('both came', () => world.sink.attempts.length >= 2)
  assert.deepEqual(world.sink.taken, ['TEXT', id])
  await until('nothing waits', async () => (await rows()).length === 0)
})

test('an event that comes while stored rows are being read waits for them', async () => {
  await using real = await createStore('sqlite::memory:')
  const gate = Promise.withResolvers<void>()
  let held: string | null = null
  let isAsked = false
  const slice: Store['deliveries']['slice'] = async (session, query) => {
    if (query.subscription === held) {
      isAsked = true
      await gate.promise
    }
    return real.deliveries.slice(session, query)
  }
  const store = Object.assign(Object.create(real) as Store, { deliveries: { ...real.deliveries, slice } })
  await using world = await createWorld({ store })
  const [one, two] = [webhook(), webhook({ url: 'http://127.0.0.1/two' })]
  await world.pair('main', withHooks(one, two))
  world.sink.answer(({ url }) => (url === one.url ? refused() : TAKEN))
  await write(world, 'A1')
  const first = (await store.subscriptions.list('main')).find(({ settings }) => settings.url === one.url)
  await until('it waits', async () => (await real.deliveries.count('main', first?.id ?? '', 'pending')) === 1)
  held = first?.id ?? ''
  const headers = { 'x-new': '1' }
  const updated = world.gateway.sessions.update('main', withHooks({ ...one, headers }, two))
  await until('the rows are being read', () => isAsked)
  world.sink.answer(() => TAKEN)
  await write(world, 'A2')
  const takenBy = (url: string) =>
    world.sink.attempts.filter((attempt) => attempt.ok && attempt.url === url).map(({ body }) => body.about)
  await until('the other has it', () => takenBy(two.url).includes('A2'))
  gate.resolve()
  await updated
  await until('both came', () => takenBy(one.url).length >= 2)
  assert.deepEqual(takenBy(one.url), ['A1', 'A2'])
})

test('a kill between a session and its subscriptions loses nothing that is recorded before deliveries begin', async () => {
  await using store = await createStore('sqlite::memory:')
  const [first, second] = ['first', 'second'].map((name) =>
    webhook({ url: `https://example.org/${name}`, events: ['*'] }),
  )
  assert.ok(first && second)
  await store.sessions.create({ ...sessionRecord('main'), config: withHooks(first, second) })
  await using world = await createWorld({ store, idle: true })
  await world.core.prepare()
  const cursors = async () => (await store.subscriptions.list('main')).map(({ cursor }) => cursor)
  assert.deepEqual(await cursors(), [0, 0])
  // As when a request starts the session before its receivers are open.
  const event = { type: 'message.unconfirmed', target: toTarget(incoming()), timestamp: 1 } as const
  await store.log.append('main', { id: '01', timestamp: 1, lane: 'lane', event })
  await world.core.prepare()
  assert.deepEqual(await cursors(), [0, 0], 'what is there stays as it is')
  await world.core.start()
  await until('both have it', () => world.sink.attempts.length === 2)
})
