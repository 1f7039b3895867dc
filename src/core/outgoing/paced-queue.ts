import type { ConfigCache } from '../config-cache.ts'
import type { Outgoing } from '../model/outgoing.ts'
import type { PacingSettings } from '../model/session.ts'
import type { Logger } from '../ports/logger.ts'
import type { Store } from '../ports/store.ts'
import type { Limits } from './limits.ts'
import { DAY_MS, nextDeparture, remembered } from './pace.ts'
import { createWakes } from './wakes.ts'

/** Lets queued messages leave in their order, as fast as the session's pacing allows. */
export interface PacedQueue {
  /** Something was queued or cancelled, the pacing is another one, or the session works again. */
  wake(session: string): void
  /** Whether messages wait: others must not overtake them. */
  hasWaiting(session: string): Promise<boolean>
  /** Nothing more leaves; resolves when nothing is under way. */
  stop(): Promise<void>
}

export interface PacedQueueDeps {
  readonly store: Store
  readonly configs: ConfigCache
  readonly limits: Limits
  readonly logger: Logger
  readonly now: () => number
  readonly isWorking: (session: string) => boolean
  /** What left before the connection broke is being sent again. */
  readonly isResuming: (session: string) => boolean
  /** Sends one and tells who waits for it. False when the connection is gone, and it waits again. */
  readonly leave: (session: string, outgoing: Outgoing, signal: AbortSignal) => Promise<boolean>
}

/** Clocks jump, and settings change: no wait is longer. */
const LONGEST_WAIT_MS = 60_000

export function createPacedQueue(deps: PacedQueueDeps): PacedQueue {
  const { store, configs, limits, now } = deps
  const stopping = new AbortController()
  const empty = new Set<string>()
  const chances = new Map<string, number>()

  const step = async (session: string): Promise<Step> => {
    if (!deps.isWorking(session) || deps.isResuming(session)) return { kind: 'rest' }
    const { pacing } = await configs.get(session)
    const held = await limits.held(session)
    const firstAt = Math.max(held.first, await contactsFreeAt(deps, session, pacing))
    const head = await store.outgoing.head(session, metSince(firstAt, held.first))
    if (!head) return (await store.outgoing.count(session, 'queued')) > 0 ? until(firstAt) : { kind: 'rest' }
    const departures = await store.outgoing.departures(session, remembered(pacing, now()))
    const chance = chances.get(session) ?? Math.random()
    chances.set(session, chance)
    const at = Math.max(held.all, nextDeparture({ pacing, departures, chance }))
    return at > now() ? until(at) : { kind: 'leave', outgoing: head }
  }
  /** Whom WhatsApp keeps us from is not met by having been written to. */
  const metSince = (firstAt: number, limitedUntil: number) => {
    if (firstAt <= now()) return null
    return limitedUntil > now() ? Number.MAX_SAFE_INTEGER : now() - DAY_MS
  }
  const until = (at: number): Step => ({ kind: 'wait', ms: Math.max(1, Math.min(LONGEST_WAIT_MS, at - now())) })

  const wakes = createWakes({
    logger: deps.logger,
    signal: stopping.signal,
    async run(session) {
      const next = await step(session)
      switch (next.kind) {
        case 'rest':
          chances.delete(session)
          return null
        case 'wait':
          return next.ms
        case 'leave': {
          chances.delete(session)
          return (await deps.leave(session, next.outgoing, stopping.signal)) ? 0 : null
        }
      }
    },
  })

  return {
    wake(session) {
      empty.delete(session)
      wakes.wake(session)
    },
    async hasWaiting(session) {
      if (empty.has(session)) return false
      const isWaiting = (await store.outgoing.count(session, 'queued')) > 0
      if (!isWaiting) empty.add(session)
      return isWaiting
    },
    async stop() {
      stopping.abort()
      await wakes.idle()
    },
  }
}

type Step =
  | { readonly kind: 'rest' }
  | { readonly kind: 'wait'; readonly ms: number }
  | { readonly kind: 'leave'; readonly outgoing: Outgoing }

/** When the next new contact may be written to. */
async function contactsFreeAt(
  { store, now }: PacedQueueDeps,
  session: string,
  pacing: PacingSettings | null,
): Promise<number> {
  const limit = pacing?.newContactsPerDay ?? null
  if (limit === null) return 0
  if (limit === 0) return Number.MAX_SAFE_INTEGER
  const first = await store.outgoing.firstContacts(session, { since: now() - DAY_MS, limit })
  const oldest = first[limit - 1]
  return oldest === undefined ? 0 : oldest + DAY_MS
}
