import { createKeyedLock } from '../../util/keyed-lock.ts'
import type { EventFeed } from '../events.ts'
import type { ServerInfo } from '../gateway.ts'
import type { SessionRecord, WebhookSettings } from '../model/session.ts'
import type { EncodeContext, EventEncoder } from '../ports/encoder.ts'
import type { Logger } from '../ports/logger.ts'
import type { Meter } from '../ports/meter.ts'
import type { MediaLinks } from '../media/links.ts'
import type { Media } from '../media/media.ts'
import type { Store, Subscription } from '../ports/store.ts'
import type { Recorder } from '../recording.ts'
import { createSharedEncoder } from './encoding.ts'
import { DEFAULT_PAUSE_RULES, type PauseRules } from './gate.ts'
import { createStandingRecord } from './standing-record.ts'
import { createReceiverEncoder } from './receiver-encoder.ts'
import { Receiver } from './receiver.ts'
import type { SinkChoice } from './sink-choice.ts'
import type { WantedReceiver } from './receiver-ids.ts'
import { isSynced, syncSubscriptions } from './subscriptions.ts'
import { createTryAgain } from './try-again.ts'

/** A receiver of every session's events; with `yields` a session's own receiver of the same API takes its place. */
export interface GlobalWebhook extends WebhookSettings {
  readonly yields?: boolean
}

/** What delivery needs to know of an API: its payloads, and who wants which. */
export interface EventDialect {
  readonly encodeEvent: EventEncoder
  wantsEvent(wanted: readonly string[], name: string): boolean
  /** The name of the payloads that can carry their message's file; absent when none can. */
  readonly fileEvent?: string
}

/** What an operator may choose of delivery. */
export interface DeliverySettings extends PauseRules {
  /** How long what is sent is signed with the key before as well; 0: not at all. */
  readonly keyOverlapMs: number
}

export const DEFAULT_DELIVERY_SETTINGS: DeliverySettings = { ...DEFAULT_PAUSE_RULES, keyOverlapMs: 24 * 3_600_000 }

export interface DeliveryDeps {
  readonly store: Store
  readonly feed: EventFeed
  readonly record: Recorder
  readonly meter: Meter
  readonly settings: DeliverySettings
  readonly sinks: SinkChoice
  readonly dialects: ReadonlyMap<string, EventDialect>
  /** Receivers of every session's events, from the gateway's own configuration. */
  readonly globalWebhooks: readonly GlobalWebhook[]
  readonly info: Pick<ServerInfo, 'baseUrl' | 'worker'>
  readonly describe: EncodeContext['describe']
  readonly links: MediaLinks
  readonly media: Pick<Media, 'inline'>
  readonly logger: Logger
  readonly now: () => number
}

/** Carries the event log to its subscribers. */
export interface Delivery {
  /**
   * Makes the stored subscriptions those of the configuration, where a crash came between the two. What is recorded before
   * would not be for them.
   */
  prepare(): Promise<void>
  start(): Promise<void>
  /**
   * Takes over a session's receivers after it was created, reconfigured or removed. Rejects when the store fails; it is then
   * done again until it succeeds.
   */
  refresh(session: string): Promise<void>
  /** Reads again who the account is: it has another name. */
  forgetAccount(session: string): void
  /** The receiver at work behind a subscription; null when there is none. */
  receiver(session: string, subscription: string): Receiver | null
  /** Runs the work while no receiver of the session comes or goes. */
  undisturbed<T>(session: string, work: () => Promise<T>): Promise<T>
  stop(): Promise<void>
}

export function createDelivery(deps: DeliveryDeps): Delivery {
  const { store } = deps
  const encoders = new Map([...deps.dialects].map(([name, one]) => [name, createSharedEncoder(one.encodeEvent)]))
  const receivers = new Map<string, ReadonlyMap<string, Receiver>>()
  // Promises, so that a reading under way when the account changes is forgotten as well.
  const records = new Map<string, Promise<SessionRecord | null>>()
  const lock = createKeyedLock()
  let unsubscribe = () => {}

  const close = async (session: string) => {
    const running = receivers.get(session)?.values() ?? []
    receivers.delete(session)
    await Promise.all([...running].map((receiver) => receiver.stop()))
    // Not before: an event that was being encoded has read the record again.
    records.delete(session)
  }
  const { keyOverlapMs } = deps.settings
  const open = async (session: string) => {
    const record = await store.sessions.get(session)
    if (!record) return
    const subscriptions = await syncSubscriptions({ ...deps, keyOverlapMs }, session, wantedReceivers(deps, record))
    const opened = new Map<string, Receiver>()
    for (const subscription of subscriptions) {
      const receiver = toReceiver(deps, { subscription, since: record.createdAt, encoders }, contextOf)
      if (receiver) opened.set(subscription.id, receiver)
    }
    // Before they start: an event that is committed meanwhile is for them as well.
    receivers.set(session, opened)
    const started = await Promise.allSettled([...opened.values()].map((receiver) => receiver.start()))
    const failed = started.find((result) => result.status === 'rejected')
    if (failed) throw failed.reason
  }
  const contextOf = async (session: string): Promise<EncodeContext | null> => {
    const reading = records.get(session) ?? store.sessions.get(session)
    records.set(session, reading)
    const record = await reading.catch((error: unknown) => {
      records.delete(session)
      throw error
    })
    if (!record) {
      records.delete(session)
      return null
    }
    const { baseUrl, worker } = deps.info
    return { session: record, describe: deps.describe, baseUrl, worker, media: deps.links.of(session) }
  }
  const refresh = (session: string) =>
    lock.run(session, async () => {
      try {
        await close(session)
        await open(session)
        again.forget(session)
      } catch (error) {
        await close(session)
        deps.logger.error({ err: error, session }, 'receivers of a session could not be opened; trying again')
        again.failed(session)
        throw error
      }
    })
  // Its failure is logged where it happens.
  const again = createTryAgain((session) => void refresh(session).catch(() => undefined))

  return {
    refresh,
    forgetAccount: (session) => void records.delete(session),
    receiver: (session, subscription) => receivers.get(session)?.get(subscription) ?? null,
    undisturbed: (session, work) => lock.run(session, work),
    async prepare() {
      for (const record of await store.sessions.list()) {
        const wanted = wantedReceivers(deps, record)
        if (isSynced(record.name, await store.subscriptions.list(record.name), wanted)) continue
        await syncSubscriptions({ ...deps, keyOverlapMs }, record.name, wanted)
      }
    },
    async start() {
      unsubscribe = deps.feed.subscribe((event) => {
        // Who the account is may have changed with its state.
        if (event.event.type === 'session.status') records.delete(event.session)
        for (const receiver of receivers.get(event.session)?.values() ?? []) receiver.onEvent(event)
      })
      for (const { name } of await store.sessions.list()) await refresh(name)
    },
    async stop() {
      unsubscribe()
      again.stop()
      await lock.idle()
      await Promise.all([...receivers.keys()].map(close))
    },
  }
}

/** A session's own receivers, and the configuration's. */
function wantedReceivers(
  { globalWebhooks, sinks }: DeliveryDeps,
  { config }: SessionRecord,
): readonly WantedReceiver[] {
  const own = config.webhooks
  const yielded = ({ yields, dialect }: GlobalWebhook) => yields === true && own.some((one) => one.dialect === dialect)
  const webhooks = [...own, ...globalWebhooks.filter((webhook) => !yielded(webhook))]
  return webhooks.map((settings) => ({ settings, sink: sinks.byUrl(settings.url)?.name ?? 'unknown' }))
}

interface Opening {
  readonly subscription: Subscription
  /** When the session was made. */
  readonly since: number
  readonly encoders: ReadonlyMap<string, EventEncoder>
}

function toReceiver(
  deps: DeliveryDeps,
  { subscription, since, encoders }: Opening,
  contextOf: (session: string) => Promise<EncodeContext | null>,
): Receiver | null {
  const { settings, session, id } = subscription
  const dialect = deps.dialects.get(settings.dialect)
  const encodeEvent = encoders.get(settings.dialect)
  const sink = deps.sinks.byName(subscription.sink)
  const logger = deps.logger.child({ session, subscription: id })
  if (!dialect || !encodeEvent || !sink) {
    logger.warn({ dialect: settings.dialect, sink: subscription.sink }, 'receiver of an unknown kind is left alone')
    return null
  }
  const { store, meter, media, now, settings: rules } = deps
  const encode = createReceiverEncoder({ subscription, dialect, encodeEvent, contextOf, media, logger })
  const storeStanding = createStandingRecord(deps.record, subscription)
  return new Receiver({ store, sink, subscription, since, encode, logger, meter, now, rules, storeStanding })
}
