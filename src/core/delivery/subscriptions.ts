import { createHash } from 'node:crypto'
import type { WebhookSettings } from '../model/session.ts'
import type { Store, Subscription } from '../ports/store.ts'

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

/** Makes the stored subscriptions of a session those of its configuration; new ones begin with the next event. */
export async function syncSubscriptions(
  store: Store,
  session: string,
  receivers: readonly WantedReceiver[],
): Promise<readonly Subscription[]> {
  const cursor = await store.log.head(session)
  const seen = new Map<string, number>()
  const wanted = receivers.map(({ settings, sink }) => {
    const key = `${settings.dialect}\n${settings.url}`
    const nth = seen.get(key) ?? 0
    seen.set(key, nth + 1)
    return { id: subscriptionId(session, settings, nth), session, sink, settings, cursor }
  })
  await store.subscriptions.replace(session, wanted)
  return store.subscriptions.list(session)
}
