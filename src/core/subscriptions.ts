import { createStandingRecord } from './delivery/standing-record.ts'
import { toShownUrl } from './delivery/shown-url.ts'
import { triedAgain } from './delivery/subscriptions.ts'
import { deliverTest, testEvents, type TestedDelivery } from './delivery/test-delivery.ts'
import { fromTrustedCa, toTrustedCertificates, type TrustedCertificate } from './delivery/trusted-ca.ts'
import type { Delivery, EventDialect } from './delivery/delivery.ts'
import type { SinkChoice } from './delivery/sink-choice.ts'
import { GatewayError } from './errors.ts'
import type { ServerInfo } from './gateway.ts'
import type { DeliveryHealth, Pause } from './model/delivery.ts'
import type { MediaLinks } from './media/links.ts'
import type { EncodeContext } from './ports/encoder.ts'
import type { Store, Subscription } from './ports/store.ts'
import type { Recorder } from './recording.ts'
import type { Sessions } from './sessions.ts'

/** A receiver of a session's events as operators see it: no key, no header, no token. Times are milliseconds since 1970. */
export interface SubscriptionView {
  readonly id: string
  readonly session: string
  readonly dialect: string
  readonly sink: string
  readonly url: string
  readonly events: readonly string[]
  readonly state: 'active' | 'paused'
  readonly pause: Pause | null
  /** Every event up to here is delivered, or has a delivery that waits or is dead. */
  readonly cursor: number
  /** The last number of the session's log. */
  readonly head: number
  /** Events between both. */
  readonly lag: number
  /** When the oldest event happened that is not delivered; null when all are, or that is not known. */
  readonly oldestUndeliveredAt: number | null
  readonly pending: number
  readonly dead: number
  readonly health: DeliveryHealth
  readonly signed: boolean
  /** Until then everything is signed with the key before as well. */
  readonly previousKeyUntil: number | null
  readonly verifyTls: boolean
  readonly trustedCa: readonly TrustedCertificate[]
}

/** Who follows a session's log: how they are doing, and what an operator may do about it. */
export interface Subscriptions {
  /** Throws SESSION_NOT_FOUND. */
  list(session: string): Promise<readonly SubscriptionView[]>
  /** This and all others throw SUBSCRIPTION_NOT_FOUND. */
  require(session: string, id: string): Promise<SubscriptionView>
  /** Sends nothing until `resume`; events wait in the log. */
  pause(session: string, id: string): Promise<SubscriptionView>
  /** Goes on at once, whatever it was paused for. */
  resume(session: string, id: string): Promise<SubscriptionView>
  /** Sends one payload now, also to a paused receiver; it is neither repeated nor recorded. */
  test(session: string, id: string): Promise<TestedDelivery>
  /** Throws BAD_REQUEST when `trustedCa` is no certificate in PEM; null takes it away. */
  change(session: string, id: string, change: { readonly trustedCa: string | null }): Promise<SubscriptionView>
}

export interface SubscriptionsDeps {
  readonly store: Store
  readonly record: Recorder
  readonly sessions: Sessions
  readonly delivery: Delivery
  readonly sinks: SinkChoice
  readonly dialects: ReadonlyMap<string, EventDialect>
  readonly info: Pick<ServerInfo, 'baseUrl' | 'worker'>
  readonly describe: EncodeContext['describe']
  readonly links: MediaLinks
  readonly now: () => number
}

export function createSubscriptions(deps: SubscriptionsDeps): Subscriptions {
  const { store, record, sessions, delivery, now } = deps
  const find = async (session: string, id: string) => {
    await sessions.require(session)
    return requireSubscription(store, session, id)
  }
  const view = async (session: string, id: string) => toView(deps, await find(session, id))
  /** The caller holds receivers still. */
  const apply = async ({ session, id, health, pause: stored }: Subscription, pause: Pause | null) => {
    const receiver = delivery.receiver(session, id)
    const before = receiver ? receiver.pause : stored
    if (pause === null && before === null) return
    const isNews = before?.reason !== pause?.reason
    if (receiver) await receiver.setPause(pause)
    else await createStandingRecord(record, { session, id })({ health, pause, isNews })
  }
  const setPause = async (session: string, id: string, pause: Pause | null) => {
    await delivery.undisturbed(session, async () => apply(await find(session, id), pause))
    return view(session, id)
  }
  return {
    async list(session) {
      await sessions.require(session)
      const subscriptions = await store.subscriptions.list(session)
      return Promise.all(subscriptions.map((subscription) => toView(deps, subscription)))
    },
    require: view,
    pause: (session, id) =>
      setPause(session, id, { reason: 'asked', detail: 'paused by hand', since: now(), probeAt: null, probes: 0 }),
    resume: (session, id) => setPause(session, id, null),
    async test(session, id) {
      const subscription = await find(session, id)
      const sink = deps.sinks.byName(subscription.sink)
      const dialect = deps.dialects.get(subscription.settings.dialect)
      if (!sink || !dialect) throw new GatewayError('NOT_SUPPORTED', 'nobody can send to this receiver any more')
      const live = await sessions.require(session)
      const { baseUrl, worker } = deps.info
      const context = { session: live, describe: deps.describe, baseUrl, worker, media: deps.links.of(session) }
      return deliverTest({ sink, dialect, now }, subscription, {
        context,
        events: await testEvents(store, live, now()),
      })
    },
    async change(session, id, { trustedCa }) {
      const pem = trustedCa === null ? null : fromTrustedCa(trustedCa)
      await delivery.undisturbed(session, async () => {
        const subscription = await find(session, id)
        if (pem !== null && deps.sinks.byName(subscription.sink)?.trustsOwnCa !== true)
          throw new GatewayError('BAD_REQUEST', `a certificate cannot be trusted for ${subscription.sink} alone`)
        await store.subscriptions.amend(session, id, { trustedCa: pem })
        if (triedAgain(subscription).pause === null) await apply(subscription, null)
      })
      await delivery.refresh(session)
      return view(session, id)
    },
  }
}

/** Throws SUBSCRIPTION_NOT_FOUND. */
export async function requireSubscription(
  store: Pick<Store, 'subscriptions'>,
  session: string,
  id: string,
): Promise<Subscription> {
  const found = (await store.subscriptions.list(session)).find((subscription) => subscription.id === id)
  if (!found) throw new GatewayError('SUBSCRIPTION_NOT_FOUND', `session ${session} has no subscription ${id}`)
  return found
}

async function toView(deps: SubscriptionsDeps, subscription: Subscription): Promise<SubscriptionView> {
  const { store, delivery, now } = deps
  const { id, session, sink, settings, previousKey, trustedCa } = subscription
  const receiver = delivery.receiver(session, id)
  const { pause, health } = receiver ?? subscription
  const cursor = receiver?.position ?? subscription.cursor
  const head = await store.log.head(session)
  return {
    id,
    session,
    dialect: settings.dialect,
    sink,
    url: toShownUrl(settings.url),
    events: settings.events,
    state: pause ? 'paused' : 'active',
    pause,
    cursor,
    head,
    lag: Math.max(0, head - cursor),
    oldestUndeliveredAt: await oldestUndelivered(store, subscription, cursor),
    pending: await store.deliveries.count(session, id, 'pending'),
    dead: await store.deliveries.count(session, id, 'dead'),
    health,
    signed: settings.hmacKey !== null,
    previousKeyUntil: previousKey && previousKey.until > now() ? previousKey.until : null,
    verifyTls: settings.verifyTls ?? true,
    trustedCa: trustedCa === null ? [] : toTrustedCertificates(trustedCa),
  }
}

/** Milliseconds of what waits longest: as a delivery, or still in the log. */
async function oldestUndelivered(store: Store, { session, id }: Subscription, cursor: number): Promise<number | null> {
  const [first] = await store.deliveries.pending(session, id, 1)
  const [next] = await store.log.read(session, cursor, 1)
  const times = [first?.happenedAt, next?.timestamp].filter((time) => time !== undefined && time > 0)
  return times.length === 0 ? null : Math.min(...(times as number[]))
}
