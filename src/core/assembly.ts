import { createKeyedLock } from '../util/keyed-lock.ts'
import { createAccounts } from './accounts.ts'
import { createApiKeys } from './api-keys.ts'
import { createAutomation } from './automation.ts'
import { createChats } from './chats.ts'
import { createConfigCache, type ConfigCache } from './config-cache.ts'
import { createConnectionEvents } from './connection-events.ts'
import { createContacts } from './contacts.ts'
import { createDelivery, type EventDialect, type GlobalWebhook } from './delivery/delivery.ts'
import { createEventFeed } from './events.ts'
import { createFiles } from './files.ts'
import type { Gateway, ServerInfo } from './gateway.ts'
import { createHealth } from './health.ts'
import { createIngest } from './ingest.ts'
import { createLabels } from './labels.ts'
import { createMaintenance } from './maintenance.ts'
import { createMessages } from './messages.ts'
import type { SessionConfig } from './model/session.ts'
import { createOutbox } from './outbox.ts'
import { createPictures } from './pictures.ts'
import type { Engine, EngineEvent } from './ports/engine.ts'
import type { Logger } from './ports/logger.ts'
import type { MediaStore } from './ports/media-store.ts'
import type { Sink } from './ports/sink.ts'
import type { Store } from './ports/store.ts'
import { createProfile } from './profile.ts'
import { createRecorder, type Recorder } from './recording.ts'
import { restoreSessions } from './restore.ts'
import { createRuntime } from './runtime.ts'
import { createSessionRunner } from './session-runner.ts'
import { createSessionStates } from './session-states.ts'
import { createSessions } from './sessions.ts'

export interface CoreDeps {
  readonly engine: Engine
  readonly store: Store
  readonly media: MediaStore
  readonly sinks: readonly Sink[]
  readonly dialects: ReadonlyMap<string, EventDialect>
  readonly reservedNames: ReadonlySet<string>
  readonly info: ServerInfo
  readonly globalWebhooks: readonly GlobalWebhook[]
  readonly isAdminSecret: (secret: string) => boolean
  readonly isAdminUser: (user: string, password: string) => boolean
  /** Throws ADDRESS_FORBIDDEN or BAD_REQUEST when nothing may be sent to this URL. */
  readonly checkUrl: (url: string) => Promise<void>
  readonly requestStop: (options: { readonly force: boolean }) => void
  readonly logger: Logger
  readonly settings: CoreSettings
  readonly now?: () => number
}

export interface CoreSettings {
  readonly keepEventsDays: number
  readonly restoreParallel: number
  /** How long a request waits for a session that is starting. */
  readonly readyWaitMs: number
}

/** The gateway and what keeps it going. */
export interface Core {
  readonly gateway: Gateway
  /** Begins deliveries and brings back the sessions; does not wait until they work. */
  start(): Promise<void>
  /** Stops sessions and deliveries; what is not delivered stays in the log. */
  stop(): Promise<void>
}

/** Wires the core's parts; the only file of the core that knows them all. */
export function createCore(deps: CoreDeps): Core {
  const { store, engine, logger, settings } = deps
  const now = deps.now ?? Date.now
  const feed = createEventFeed({ store, logger })
  const record = createRecorder({ store, feed, now })
  const runtime = createRuntime()
  const states = createSessionStates({ now })
  const lock = createKeyedLock()
  const outbox = createOutbox({ store, runtime, feed, logger, now })
  const delivery = createDelivery({
    store,
    feed,
    sinks: new Map(deps.sinks.map((sink) => [sink.name, sink])),
    dialects: deps.dialects,
    globalWebhooks: deps.globalWebhooks,
    info: deps.info,
    describe: (raw) => engine.describe(raw),
    logger,
    now,
  })
  const configs = createConfigCache(store)
  const { onEvent, announce } = createEngineIntake({
    ...deps,
    now,
    feed,
    runtime,
    states,
    lock,
    outbox,
    configs,
    record,
  })
  const runner = createSessionRunner({ engine, store, runtime, logger, onEvent })
  const { reservedNames } = deps
  const { readyWaitMs } = settings
  const onConfigured = (session: string) => {
    configs.forget(session)
    return delivery.refresh(session)
  }
  const checkConfig = async ({ webhooks }: SessionConfig) => {
    for (const { url } of webhooks) await deps.checkUrl(url)
  }
  const parts = {
    store,
    runtime,
    runner,
    states,
    lock,
    reservedNames,
    now,
    announce,
    checkConfig,
    onConfigured,
    removeFiles: (session: string) => deps.media.deleteSession(session),
    readyWaitMs,
  }
  const sessions = createSessions(parts)
  const maintenance = createMaintenance({ store, logger, now, keepEventsDays: settings.keepEventsDays })
  const pictures = createPictures({ sessions, runtime, store, logger, now })
  const messages = createMessages({ sessions, runtime, store, record, outbox, now })
  const automation = createAutomation({ feed, messages, runtime, configs, logger, now })
  const gateway: Gateway = {
    info: deps.info,
    sessions,
    messages,
    chats: createChats({ sessions, runtime, store, record, pictures, logger, now }),
    contacts: createContacts({ sessions, runtime, store }),
    labels: createLabels({ sessions, runtime, store, record }),
    profile: createProfile({ sessions, runtime, store }),
    accounts: createAccounts({ store, now }),
    keys: createApiKeys({ store, sessions, isAdminSecret: deps.isAdminSecret, isAdminUser: deps.isAdminUser, now }),
    events: feed,
    files: createFiles({ media: deps.media }),
    health: createHealth({ store }),
    describe: (raw) => raw && engine.describe(raw),
    requestStop: deps.requestStop,
  }
  const attendants = { delivery, maintenance, automation, pictures }
  return { gateway, ...createLifecycle({ ...deps, ...attendants, sessions, runtime, runner, lock }) }
}

type Wired = CoreDeps & {
  readonly sessions: ReturnType<typeof createSessions>
  readonly delivery: ReturnType<typeof createDelivery>
  readonly maintenance: ReturnType<typeof createMaintenance>
  readonly automation: ReturnType<typeof createAutomation>
  readonly pictures: ReturnType<typeof createPictures>
  readonly runtime: ReturnType<typeof createRuntime>
  readonly runner: ReturnType<typeof createSessionRunner>
  readonly lock: ReturnType<typeof createKeyedLock>
}

function createLifecycle(wired: Wired): Pick<Core, 'start' | 'stop'> {
  const { store, sessions, delivery, maintenance, automation, pictures, runtime, runner, lock, logger, settings } =
    wired
  let stopping = false
  let restoring: Promise<void> = Promise.resolve()
  return {
    async start() {
      await delivery.start()
      maintenance.start()
      automation.start()
      const parallel = settings.restoreParallel
      restoring = restoreSessions({ store, sessions, logger, parallel, isStopping: () => stopping })
    },
    async stop() {
      stopping = true
      await restoring
      await lock.idle()
      // What they wait for is on its way in the engines: it ends with them.
      const ended = [automation.stop(), pictures.stop()]
      await Promise.all(runtime.names().map((name) => runner.halt(name)))
      await Promise.all(ended)
      await delivery.stop()
      await maintenance.stop()
    },
  }
}

type IntakeDeps = CoreDeps & {
  readonly now: () => number
  readonly feed: ReturnType<typeof createEventFeed>
  readonly runtime: ReturnType<typeof createRuntime>
  readonly states: ReturnType<typeof createSessionStates>
  readonly lock: ReturnType<typeof createKeyedLock>
  readonly outbox: ReturnType<typeof createOutbox>
  readonly configs: ConfigCache
  readonly record: Recorder
}

/** What the engines' events lead to. */
function createEngineIntake(deps: IntakeDeps) {
  const { store, feed, states, runtime, lock, outbox, configs, record, logger, now } = deps
  const announce = createConnectionEvents({
    store,
    states,
    feed,
    now,
    onWorking: (session) => void outbox.resend(session),
    // The engine waits for this event: it can only be stopped after it was taken.
    onLoggedOut: (session) => void lock.run(session, () => forget(session)).catch(report(session)),
  })
  const report = (session: string) => (error: unknown) =>
    logger.error({ session, err: error }, 'the keys of an ended pairing could not be removed')
  const forget = async (session: string) => {
    const connection = states.get(session).connection
    if (connection.status !== 'failed' || connection.trouble.code !== 'LOGGED_OUT') return
    const running = runtime.get(session)
    await running?.stop()
    await running?.[Symbol.asyncDispose]()
    runtime.remove(session)
    await store.keys(session).clear()
    await store.sessions.update(session, { me: null })
  }
  const ingest = createIngest({ record, ignores: async (session) => (await configs.get(session)).ignore })
  const onEvent = async (session: string, event: EngineEvent) => {
    if (event.type !== 'connection') return ingest(session, event)
    // Only what was asked for makes a session stopped: an engine that closes after a failure does not.
    if (event.state.status !== 'stopped') await announce(session, event.state)
  }
  return { announce, onEvent }
}
