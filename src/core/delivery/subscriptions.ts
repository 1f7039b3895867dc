import type { PreviousKey } from '../model/delivery.ts'
import type { WebhookSettings } from '../model/session.ts'
import type { SubscriptionState } from '../ports/delivery-store.ts'
import type { Logger } from '../ports/logger.ts'
import type { Store, Subscription } from '../ports/store.ts'
import type { Recorder } from '../recording.ts'
import { matchReceivers, type MatchedReceiver, type WantedReceiver } from './receiver-ids.ts'

export interface SyncDeps {
  readonly store: Store
  readonly record: Recorder
  readonly now: () => number
  /** How long what is sent is signed with the key before as well. */
  readonly keyOverlapMs: number
  readonly logger: Pick<Logger, 'warn'>
}

/**
 * Makes the stored subscriptions of a session those of its configuration; new ones begin with the next event. One whose
 * settings are others now is tried again, unless somebody has paused it.
 */
export async function syncSubscriptions(
  deps: SyncDeps,
  session: string,
  receivers: readonly WantedReceiver[],
): Promise<readonly Subscription[]> {
  await deps.record(session, async ({ tx, tell, at }) => {
    const cursor = await tx.log.head(session)
    const before = await tx.subscriptions.list(session)
    const wanted = matchReceivers(session, before, receivers)
    const kept = new Set(wanted.map(({ id }) => id))
    for (const gone of before.filter(({ id }) => !kept.has(id))) await tellDropped(deps, tx, { gone, head: cursor })
    await tx.subscriptions.replace(
      session,
      wanted.map(({ id, sink, settings }) => ({ id, session, sink, settings, cursor })),
    )
    for (const receiver of wanted) {
      const { id, settings, known } = receiver
      if (!known || isAsBefore(receiver)) continue
      const change = afterChange(known, settings, deps)
      await tx.subscriptions.amend(session, id, change)
      if (change.pause !== null) continue
      await tell(null, { type: 'subscription.changed', subscription: id, state: 'active', reason: null, timestamp: at })
    }
  })
  return deps.store.subscriptions.list(session)
}

/** Whether the stored subscriptions are the wanted receivers. */
export function isSynced(
  session: string,
  stored: readonly Subscription[],
  receivers: readonly WantedReceiver[],
): boolean {
  const wanted = matchReceivers(session, stored, receivers)
  return wanted.length === stored.length && wanted.every(isAsBefore)
}

const isAsBefore = ({ known, settings }: MatchedReceiver): boolean =>
  known !== null && JSON.stringify(known.settings) === JSON.stringify(settings)

/** What waits for a removed receiver goes with it: somebody should know. */
async function tellDropped(
  { logger }: SyncDeps,
  tx: Pick<Store, 'deliveries'>,
  { gone: { session, id, cursor }, head }: { readonly gone: Subscription; readonly head: number },
): Promise<void> {
  const deliveries = await tx.deliveries.count(session, id, 'pending')
  const events = Math.max(0, head - cursor)
  if (deliveries + events === 0) return
  logger.warn({ session, subscription: id, deliveries, events }, 'webhook removed; what waited for it is dropped')
}

/** What other settings make of a subscription's state. */
function afterChange(known: Subscription, settings: WebhookSettings, deps: SyncDeps): Partial<SubscriptionState> {
  const change = { previousKey: previousKeyOf(known, settings, deps), ...triedAgain(known) }
  if (hostOf(known.settings) === hostOf(settings)) return change
  // What one host asked for, or is trusted with, is not for another.
  return { ...change, trustedCa: null, ...(known.pause?.reason === 'busy' && { pause: null }) }
}

const hostOf = ({ url }: WebhookSettings): string | null => URL.parse(url)?.host ?? null

/** What ends a pause that neither a person nor the receiver asked for; nothing when there is none. */
export function triedAgain({ pause, health }: Pick<Subscription, 'pause' | 'health'>): Partial<SubscriptionState> {
  if (pause === null || pause.reason === 'asked' || pause.reason === 'busy') return {}
  return { pause: null, health: { ...health, failingSince: null, failures: 0, givenUp: 0 } }
}

/** The key that receivers may still check with. */
function previousKeyOf(known: Subscription, { hmacKey }: WebhookSettings, deps: SyncDeps): PreviousKey | null {
  const before = known.settings.hmacKey
  if (before === hmacKey) return known.previousKey
  if (before === null || hmacKey === null || deps.keyOverlapMs === 0) return null
  return { key: before, until: deps.now() + deps.keyOverlapMs }
}
