import { createHash } from 'node:crypto'
import type { WebhookSettings } from '../model/session.ts'
import type { Subscription } from '../ports/store.ts'
import type { GlobalWebhook } from './delivery.ts'

/** A receiver that is to be served, and by which sink. */
export type WantedReceiver = Pick<Subscription, 'settings' | 'sink'>

/** A wanted receiver and the subscription that it goes on with; null when it is new. */
export interface MatchedReceiver extends WantedReceiver {
  readonly id: string
  readonly known: Subscription | null
}

/** What tells receivers apart: not the user or the password that its address may carry. */
function addressKey({ dialect, url }: Pick<WebhookSettings, 'dialect' | 'url'>): string {
  const address = URL.parse(url)
  if (!address || (address.username === '' && address.password === '')) return `${dialect}\n${url}`
  address.username = ''
  address.password = ''
  return `${dialect}\n${address.href}`
}

/**
 * Which stored subscription each wanted receiver goes on with, whatever else its settings become: the one of the same
 * address; or, when one address alone is exchanged for another, the one that had the former. Two entries with one address
 * are told apart by their position.
 */
export function matchReceivers(
  session: string,
  before: readonly Subscription[],
  wanted: readonly WantedReceiver[],
): readonly MatchedReceiver[] {
  const free = new Map(before.map((known) => [known.id, known]))
  const placed = numbered(session, wanted)
  const found = new Map<PlacedReceiver, Subscription>()
  for (const isSame of SAME) {
    for (const receiver of placed) {
      const known = found.has(receiver) ? undefined : [...free.values()].find((one) => isSame(one, receiver))
      if (!known) continue
      found.set(receiver, known)
      free.delete(known.id)
    }
  }
  const [added, ...others] = placed.filter((receiver) => !found.has(receiver))
  const [former, ...more] = free.values()
  const isExchange = added && former && others.length + more.length === 0
  if (isExchange && mayFollow(former, added)) found.set(added, former)
  const taken = new Set(before.map(({ id }) => id))
  return placed.map((receiver) => {
    const known = found.get(receiver) ?? null
    const { settings, sink } = receiver
    return { settings, sink, known, id: known?.id ?? newId(session, receiver, taken) }
  })
}

interface PlacedReceiver extends WantedReceiver {
  /** How many of the same address come before it. */
  readonly nth: number
  /** Its id if it is new and nobody has that. */
  readonly id: string
}

function numbered(session: string, wanted: readonly WantedReceiver[]): readonly PlacedReceiver[] {
  const seen = new Map<string, number>()
  return wanted.map((receiver) => {
    const key = addressKey(receiver.settings)
    const nth = seen.get(key) ?? 0
    seen.set(key, nth + 1)
    return { ...receiver, nth, id: toId(session, receiver.settings, nth) }
  })
}

const hasSameKey = (known: Subscription, { settings }: PlacedReceiver): boolean =>
  addressKey(known.settings) === addressKey(settings)
const hasSameUrl = (known: Subscription, next: PlacedReceiver): boolean =>
  hasSameKey(known, next) && known.settings.url === next.settings.url

/** The surest first. An older version made ids of the password as well. */
const SAME: readonly ((known: Subscription, next: PlacedReceiver) => boolean)[] = [
  (known, next) => hasSameUrl(known, next) && known.id === next.id,
  hasSameUrl,
  (known, next) => hasSameKey(known, next) && known.id === next.id,
  hasSameKey,
]

/** A receiver of the gateway's own that comes because a session's own one went, or goes for it, is another one. */
const mayFollow = ({ sink, settings }: Subscription, next: WantedReceiver): boolean =>
  sink === next.sink && settings.dialect === next.settings.dialect && standsIn(settings) === standsIn(next.settings)

const standsIn = (settings: GlobalWebhook): boolean => settings.yields === true

/** An id that no subscription has: one that goes on at another address keeps the id of its first. */
function newId(session: string, { settings, nth, id: first }: PlacedReceiver, taken: Set<string>): string {
  let id = first
  for (let more = 1; taken.has(id); more++) id = toId(session, settings, nth, more)
  taken.add(id)
  return id
}

function toId(session: string, settings: WebhookSettings, ...more: readonly number[]): string {
  const [dialect, url] = addressKey(settings).split('\n')
  const text = JSON.stringify([session, dialect, url, ...more])
  return createHash('sha256').update(text).digest('hex').slice(0, 32)
}
