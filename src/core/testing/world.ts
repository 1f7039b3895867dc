import assert from 'node:assert/strict'
import { pino } from 'pino'
import { createFakeEngine, type FakeEngine, type FakeSession } from '../../engines/fake/index.ts'
import { createStore } from '../../store/index.ts'
import { createCore, type Core, type CoreDeps } from '../assembly.ts'
import type { EventDialect } from '../delivery/delivery.ts'
import type { Gateway } from '../gateway.ts'
import type { LoggedEvent } from '../model/event.ts'
import { DEFAULT_SESSION_CONFIG, type SessionConfig, type WebhookSettings } from '../model/session.ts'
import type { Engine } from '../ports/engine.ts'
import { NO_FILES, NO_PREVIEWS } from '../ports/media-stage.ts'
import { type MediaStore, NO_MEDIA } from '../ports/media-store.ts'
import type { Store } from '../ports/store.ts'
import { createTestSink, type TestSink } from './sink.ts'
import { ANA, incoming } from './stanzas.ts'

/** The core over a real store, with the fake engine and a sink that remembers. */
export interface World extends AsyncDisposable {
  readonly core: Core
  readonly gateway: Gateway
  readonly fake: FakeEngine
  readonly store: Store
  readonly sink: TestSink
  /** A session whose phone has scanned the code. */
  pair(name: string, config?: Partial<SessionConfig>): Promise<FakeSession>
  engineOf(name: string): FakeSession
  /** The whole event log of a session. */
  log(session: string): Promise<readonly LoggedEvent[]>
}

export interface WorldOptions {
  /** A store to go on with; without it one is made, and closed at the end. */
  readonly store?: Store
  readonly engine?: (fake: FakeEngine) => Engine
  readonly sink?: TestSink
  readonly media?: MediaStore
  readonly deps?: Partial<CoreDeps>
  /** Leaves the start to the test. */
  readonly idle?: boolean
}

export async function createWorld(options: WorldOptions = {}): Promise<World> {
  await using opened = new AsyncDisposableStack()
  const store = options.store ?? opened.use(await createStore('sqlite::memory:'))
  const fake = createFakeEngine()
  const sink = options.sink ?? createTestSink()
  const core = createCore({
    store,
    engine: options.engine?.(fake) ?? fake,
    media: options.media ?? NO_MEDIA,
    stage: NO_FILES,
    previews: NO_PREVIEWS,
    linkSecret: await store.serverSecret(),
    sinks: [sink],
    dialects: new Map([['test', testDialect]]),
    reservedNames: new Set(['sessions']),
    info: { version: '0', worker: 'w', engine: 'fake', startedAt: 0, baseUrl: 'http://127.0.0.1', environment: {} },
    globalWebhooks: [],
    isAdminSecret: (secret) => secret === 'the operator',
    isAdminUser: () => false,
    requestStop: () => {},
    logger: pino({ level: 'silent' }),
    settings: { keepEventsDays: 1, restoreParallel: 2, readyWaitMs: 200, media: { download: false } },
    ...options.deps,
  })
  opened.defer(() => core.stop())
  if (!options.idle) await core.start()
  const { gateway } = core
  const engineOf = (name: string) => {
    const session = fake.sessions.get(name)
    if (!session) throw new Error(`the fake engine has no session ${name}`)
    return session
  }
  const resources = opened.move()
  return {
    core,
    gateway,
    fake,
    store,
    sink,
    engineOf,
    async pair(name, config = {}) {
      await gateway.sessions.create({ name, config: { ...DEFAULT_SESSION_CONFIG, ...config } })
      await engineOf(name).pair()
      return engineOf(name)
    },
    log: (session) => store.log.read(session, 0, 100_000),
    [Symbol.asyncDispose]: () => resources.disposeAsync(),
  }
}

/** One payload per event, whose name is the event's type and whose body is the event. */
const testDialect: EventDialect = {
  encodeEvent: ({ id, seq, lane, event }, { session }) => {
    const about = event.type === 'message.created' ? event.message.id : null
    return [
      {
        name: event.type,
        headers: { 'x-id': id },
        body: JSON.stringify({ id, seq, lane, about, session: session.name }),
      },
    ]
  },
  wantsEvent: (wanted, name) => wanted.includes('*') || wanted.includes(name),
}

/** A receiver of everything, that is tried again soon. */
export const webhook = (change: Partial<WebhookSettings> = {}): WebhookSettings => ({
  dialect: 'test',
  url: 'http://127.0.0.1/one',
  events: ['message.created'],
  hmacKey: null,
  headers: {},
  retries: { policy: 'constant', delaySeconds: 0.02, attempts: 5 },
  ...change,
})

/** What was told of a session besides its own status, in order. */
export const toldOf = async (world: World, session = 'main'): Promise<readonly LoggedEvent[]> =>
  (await world.log(session)).filter(({ event }) => event.type !== 'session.status')

/** The types of events, in order. */
export const typesOf = (events: readonly LoggedEvent[]): readonly string[] => events.map(({ event }) => event.type)

/** Somebody writes to the session `main`. */
export const write = (world: World, id: string, chat = ANA): Promise<void> =>
  world.engineOf('main').emit({ type: 'message', message: incoming({ id, chat }), envelopes: [] })

/** The first webhook of the session `main`, as it is shown. */
export async function hookOf({ gateway }: World) {
  const [subscription] = await gateway.subscriptions.list('main')
  assert.ok(subscription)
  return subscription
}
