import { createHash } from 'node:crypto'
import type { PreviousKey } from '../model/delivery.ts'
import type { WebhookSettings } from '../model/session.ts'
import type { SubscriptionState } from '../ports/delivery-store.ts'
import type { Store, Subscription } from '../ports/store.ts'
import type { Recorder } from '../recording.ts'

/**
 * The same receiver keeps its id, and with it its place in the log, whatever else changes in its settings. Two entries
 * with one address are told apart by their position.
 */
function subscriptionId(session: string, settings: WebhookSettings, nth: number): string {
  const text = JSON.stringify([session, settings.dialect, settings.url, nth])
  return createHash('sha256').update(text).digest('hex').slice(0, 32)
}

/** A receiver that is to be served, and by which sink. */
export type WantedReceiver = Pick<Subscription, 'settings' | 'sink'>

export interface SyncDeps {
  readonly store: Store
  readonly record: Recorder
  readonly now: () => number
  /** How long what is sent is signed with the key before as well. */
  readonly keyOverlapMs: number
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
    const before = new Map((await tx.subscriptions.list(session)).map((known) => [known.id, known]))
    const seen = new Map<string, number>()
    const wanted = receivers.map(({ settings, sink }) => {
      const key = `${settings.dialect}\n${settings.url}`
      const nth = seen.get(key) ?? 0
      seen.set(key, nth + 1)
      return { id: subscriptionId(session, settings, nth), session, sink, settings, cursor }
    })
    await tx.subscriptions.replace(session, wanted)
    for (const { id, settings } of wanted) {
      const known = before.get(id)
      if (!known || JSON.stringify(known.settings) === JSON.stringify(settings)) continue
      const change = afterChange(known, settings, deps)
      await tx.subscriptions.amend(session, id, change)
      if (change.pause !== null) continue
      await tell(null, { type: 'subscription.changed', subscription: id, state: 'active', reason: null, timestamp: at })
    }
  })
  return deps.store.subscriptions.list(session)
}

/** What other settings make of a subscription's state. */
function afterChange(known: Subscription, settings: WebhookSettings, deps: SyncDeps): Partial<SubscriptionState> {
  return { previousKey: previousKeyOf(known, settings, deps), ...triedAgain(known) }
}

/** What ends a pause that nobody asked for; nothing when there is none. */
export function triedAgain({ pause, health }: Pick<Subscription, 'pause' | 'health'>): Partial<SubscriptionState> {
  if (pause === null || pause.reason === 'asked') return {}
  return { pause: null, health: { ...health, failingSince: null, failures: 0, givenUp: 0 } }
}

/** The key that receivers may still check with. */
function previousKeyOf(known: Subscription, { hmacKey }: WebhookSettings, deps: SyncDeps): PreviousKey | null {
  const before = known.settings.hmacKey
  if (before === hmacKey) return known.previousKey
  if (before === null || hmacKey === null || deps.keyOverlapMs === 0) return null
  return { key: before, until: deps.now() + deps.keyOverlapMs }
}
