import { createKeyedLock } from '../util/keyed-lock.ts'
import { createAccounts } from './accounts.ts'
import { createApiKeys } from './api-keys.ts'
import { createAutomation } from './automation.ts'
import { createCalls } from './calls.ts'
import { createChats } from './chats.ts'
import { createConfigCache } from './config-cache.ts'
import { createContacts } from './contacts.ts'
import { createConversions } from './conversions.ts'
import { createDeliveries } from './deliveries.ts'
import {
  createDelivery,
  DEFAULT_DELIVERY_SETTINGS,
  type Delivery,
  type DeliverySettings,
  type EventDialect,
  type GlobalWebhook,
} from './delivery/delivery.ts'
import { createSinkChoice, type SinkChoice } from './delivery/sink-choice.ts'
import { createEngineIntake } from './engine-intake.ts'
import { createEventFeed, createEvents, type EventFeed } from './events.ts'
import type { Gateway, ServerInfo } from './gateway.ts'
import { createIdempotency } from './idempotency.ts'
import { createHealth } from './health.ts'
import { createLabels } from './labels.ts'
import { createLifecycle, type Lifecycle } from './lifecycle.ts'
import { createMaintenance } from './maintenance.ts'
import { createMediaJobs, type MediaJobsDeps } from './media/jobs.ts'
import { createMediaKeeping } from './media/keeping.ts'
import { createMediaLinks, type MediaLinks } from './media/links.ts'
import { createMedia, type Media } from './media/media.ts'
import { DEFAULT_MEDIA_SETTINGS, type MediaSettings } from './media/settings.ts'
import { createMessages } from './messages.ts'
import { createOutbox, type Outbox } from './outgoing/outbox.ts'
import { createSending } from './outgoing/sending.ts'
import { createPictures, type Pictures } from './pictures.ts'
import { createObservatory, type Observatory } from './observatory.ts'
import type { Engine } from './ports/engine.ts'
import type { Host } from './ports/host.ts'
import type { Logger } from './ports/logger.ts'
import type { MediaStage, PreviewFinder } from './ports/media-stage.ts'
import type { MediaStore } from './ports/media-store.ts'
import { type Meter, NO_METER } from './ports/meter.ts'
import type { Sink } from './ports/sink.ts'
import type { Store } from './ports/store.ts'
import { createProfile } from './profile.ts'
import { createEventReaders, type EventReaders, type EventReadersDeps } from './readers/event-readers.ts'
import { createRecorder, type Recorder } from './recording.ts'
import { createRuntime, type Runtime } from './runtime.ts'
import { createSessionRecords } from './session-records.ts'
import { createSessionRunner } from './session-runner.ts'
import { createSessionStates } from './session-states.ts'
import { createSessions, type Sessions } from './sessions.ts'
import { createSignal, type Signal } from './signal.ts'
import { createSubscriptions } from './subscriptions.ts'

export interface CoreDeps {
  readonly engine: Engine
  readonly store: Store
  readonly media: MediaStore
  readonly stage: MediaStage
  /** Signs links to files. */
  readonly linkSecret: Uint8Array
  readonly previews: PreviewFinder
  readonly sinks: readonly Sink[]
  readonly dialects: ReadonlyMap<string, EventDialect>
  readonly reservedNames: ReadonlySet<string>
  readonly info: ServerInfo
  readonly globalWebhooks: readonly GlobalWebhook[]
  readonly isAdminSecret: (secret: string) => boolean
  readonly isAdminUser: (user: string, password: string) => boolean
  readonly requestStop: (options: { readonly force: boolean }) => void
  readonly logger: Logger
  /** Without it nothing is counted. */
  readonly meter?: Meter
  /** Without it health says nothing about the machine. */
  readonly host?: Host
  readonly settings: CoreSettings
  readonly now?: () => number
}

export interface CoreSettings {
  readonly keepEventsDays: number
  /** Of each session; as many as there are when absent. */
  readonly keepEventsCount?: number
  /** Streams and websockets that one key may have open; 200 when absent. */
  readonly readersPerKey?: number
  /** How long one of them that has a lot to read may take until there is room for more; 30 seconds when absent. */
  readonly readerStallMs?: number
  readonly restoreParallel: number
  /** How long a request waits for a session that is starting. */
  readonly readyWaitMs: number
  /** How long a request waits for WhatsApp to take a message whose turn comes later. */
  readonly sendTimeoutMs?: number
  /** After this time a message without an answer is sent again, then after longer ones. */
  readonly resendMs?: number
  readonly delivery?: Partial<DeliverySettings>
  /** How long links to files are good; 7 days when absent. */
  readonly linkLifeMs?: number
  readonly media?: Partial<MediaSettings>
}

const DEFAULT_SEND_TIMEOUT_MS = 30_000
const DEFAULT_RESEND_MS = 30_000
const LINK_LIFE_MS = 7 * 24 * 3_600_000
const READERS_PER_KEY = 200
const READER_STALL_MS = 30_000

/** The gateway and what keeps it going. */
export interface Core extends Lifecycle {
  readonly gateway: Gateway
  readonly observatory: Observatory
}

/** What stands below the sessions: the log and its readers, what leaves, and what is known of each session. */
function createGround(deps: CoreDeps) {
  const { store, logger, settings } = deps
  const now = deps.now ?? Date.now
  const feed = createEventFeed({ store, logger })
  const meter = deps.meter ?? NO_METER
  const record = createRecorder({ store, feed, logger, meter, now })
  const base = { store, logger, meter, now, feed, record, runtime: createRuntime(), lock: createKeyedLock() }
  const states = createSessionStates({ now })
  const { access, records, readers } = createReading(base, settings)
  const configs = createConfigCache(store)
  const isWorking = (session: string) => states.get(session).connection.status === 'working'
  const outbox = createOutbox({ ...base, configs, isWorking, ...outboxTimes(settings) })
  return { base, states, access, records, readers, configs, outbox, sinks: createSinkChoice(deps.sinks) }
}

/** Wires the core's parts; the only file of the core that knows them all. */
export function createCore(deps: CoreDeps): Core {
  const { engine, settings } = deps
  const { base, states, access, records, readers, configs, outbox, sinks } = createGround(deps)
  const links = createLinks(deps, base)
  const files = createFileParts(deps, { ...base, links })
  const delivery = createDelivery({
    ...base,
    links,
    sinks,
    media: files.media,
    dialects: deps.dialects,
    globalWebhooks: deps.globalWebhooks,
    info: deps.info,
    describe: (raw) => engine.describe(raw),
    settings: { ...DEFAULT_DELIVERY_SETTINGS, ...settings.delivery },
  })
  const { onEvent, announce } = createEngineIntake({
    ...base,
    states,
    outbox,
    configs,
    mediaSettings: files.settings,
    openAnswer: (sealed) => engine.openAnswer(sealed),
    onRenamed(session) {
      records.forget(session)
      delivery.forgetAccount(session)
    },
  })
  const runner = createSessionRunner({ ...base, engine, onEvent })
  const sessions = createSessions({
    ...base,
    runner,
    states,
    announce,
    reservedNames: deps.reservedNames,
    readyWaitMs: settings.readyWaitMs,
    checkConfig: async ({ webhooks }) => {
      for (const { url } of webhooks) await sinks.check(url)
    },
    async onConfigured(session) {
      configs.forget(session)
      access.emit()
      // First of all: what it cannot do now it does later by itself.
      await delivery.refresh(session)
      const record = await base.store.sessions.get(session)
      deps.media.place?.(session, record?.config.objectStore ?? null)
      outbox.wake(session)
    },
    async removeFiles(session) {
      await files.jobs.halt(session)
      await deps.media.deleteSession(session)
      outbox.forget(session)
    },
  })
  const maintenance = createMaintenance({ ...base, ...settings })
  const pictures = createPictures({ ...base, sessions })
  const observatory = createObservatory({ ...base, sessions })
  const below = { ...base, sessions, outbox, pictures, readers, access, delivery, sinks, observatory, links, ...files }
  const gateway = createGateway(deps, below)
  const automation = createAutomation({ ...base, messages: gateway.messages, configs })
  const parts = {
    ...base,
    sessions,
    states,
    delivery,
    maintenance,
    automation,
    pictures,
    outbox,
    runner,
    readers,
    restoreParallel: settings.restoreParallel,
    mediaStore: deps.media,
    ...files,
  }
  return { gateway, observatory, ...createLifecycle(parts) }
}

const outboxTimes = ({
  sendTimeoutMs = DEFAULT_SEND_TIMEOUT_MS,
  resendMs = DEFAULT_RESEND_MS,
}: Pick<CoreSettings, 'sendTimeoutMs' | 'resendMs'>) => ({ sendTimeoutMs, resendMs })

/** Who follows the log from outside, and what tells that they may not any more. */
function createReading(
  base: Omit<EventReadersDeps, 'access' | 'records' | 'perKey' | 'stallMs'>,
  { readersPerKey = READERS_PER_KEY, readerStallMs = READER_STALL_MS }: CoreSettings,
) {
  const access = createSignal()
  const records = createSessionRecords(base.store)
  const readers = createEventReaders({ ...base, access, records, perKey: readersPerKey, stallMs: readerStallMs })
  return { access, records, readers }
}

const createLinks = (
  { info, linkSecret, media, settings }: CoreDeps,
  { now }: { readonly now: () => number },
): MediaLinks =>
  createMediaLinks({
    info,
    now,
    secret: linkSecret,
    lifeMs: settings.linkLifeMs ?? LINK_LIFE_MS,
    locate: (session, name) => media.locate?.(session, name) ?? null,
  })

/** What fetches and keeps files of messages. */
function createFileParts(
  deps: CoreDeps,
  base: Omit<MediaJobsDeps, 'media' | 'fileLock' | 'settings'> & { readonly links: MediaLinks },
) {
  const settings = { ...DEFAULT_MEDIA_SETTINGS, ...deps.settings.media }
  const parts = { ...base, media: deps.media, fileLock: createKeyedLock(), settings }
  const jobs = createMediaJobs(parts)
  return { settings, jobs, keeping: createMediaKeeping(parts), media: createMedia({ ...parts, jobs }) }
}

interface GatewayParts {
  readonly store: Store
  readonly logger: Logger
  readonly now: () => number
  readonly feed: EventFeed
  readonly record: Recorder
  readonly runtime: Runtime
  readonly sessions: Sessions
  readonly outbox: Outbox
  readonly pictures: Pictures
  readonly readers: EventReaders
  readonly access: Signal
  readonly delivery: Delivery
  readonly sinks: SinkChoice
  readonly observatory: Observatory
  readonly links: MediaLinks
  readonly media: Media
}

function createGateway(deps: CoreDeps, parts: GatewayParts): Gateway {
  const { info, isAdminSecret, isAdminUser, requestStop } = deps
  return {
    info,
    sessions: parts.sessions,
    messages: createMessages({ ...parts, preparing: { stage: deps.stage, previews: deps.previews } }),
    sending: createSending(parts),
    chats: createChats(parts),
    calls: createCalls(parts),
    contacts: createContacts(parts),
    labels: createLabels(parts),
    profile: createProfile(parts),
    accounts: createAccounts({ ...parts, onRemoved: parts.access.emit }),
    keys: createApiKeys({ ...parts, isAdminSecret, isAdminUser, onChanged: parts.access.emit }),
    events: createEvents(parts),
    subscriptions: createSubscriptions({
      ...parts,
      dialects: deps.dialects,
      info,
      describe: (raw) => deps.engine.describe(raw),
    }),
    deliveries: createDeliveries(parts),
    conversions: createConversions(deps),
    media: parts.media,
    health: createHealth({ ...parts, host: deps.host ?? null }),
    idempotency: createIdempotency({ ...parts, newMessageId: () => deps.engine.newMessageId() }),
    describe: (raw) => raw && deps.engine.describe(raw),
    requestStop,
  }
}
