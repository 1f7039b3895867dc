import { KEEP_KEYS_MS } from './idempotency.ts'
import type { Logger } from './ports/logger.ts'
import type { PruneOptions } from './ports/event-log.ts'
import type { Store } from './ports/store.ts'

export interface Maintenance {
  start(): void
  /** One round now; also for tests. */
  run(): Promise<void>
  stop(): Promise<void>
}

export interface MaintenanceDeps {
  readonly store: Store
  readonly logger: Logger
  readonly now: () => number
  readonly keepEventsDays: number
  /** Of each session; as many as there are when absent or 0. */
  readonly keepEventsCount?: number
}

const EVERY_MS = 60 * 60 * 1000
const DAY_MS = 24 * 60 * 60 * 1000
/** WhatsApp may deliver a stanza again for this long: until then we must know that it was handled. */
const KEEP_ENVELOPES_DAYS = 14
/** A receiver that is gone for good must not fill the disk. */
const KEEP_DEAD_LETTERS_DAYS = 30
/** Whose message has not come by then was written before this device was linked. */
const KEEP_EARLY_RECEIPTS_DAYS = 1
/** For this long others may ask for what they could not read. */
const KEEP_OUTGOING_DAYS = 14
/** What waits for a receiver is kept for this long, beyond what is kept anyway. */
const KEEP_UNDELIVERED_DAYS = 30
/** Few enough that a message which comes meanwhile does not notice. */
const INDEX_BATCH = 200
const PRUNE_BATCH = 1_000

/**
 * Removes what nobody will ask for again: old events, old dead letters, settled old envelopes, what left long ago, what
 * never came readable. After a start,
 * makes searchable what an older version stored.
 */
export function createMaintenance(deps: MaintenanceDeps): Maintenance {
  const { store, logger, now } = deps
  let timer: NodeJS.Timeout | null = null
  let running: Promise<void> = Promise.resolve()
  let indexing: Promise<void> = Promise.resolve()
  let stopped = false

  const tidy = async (session: string) => {
    const events = await pruneEvents(deps, session)
    const letters = await store.deliveries.prune(session, now() - KEEP_DEAD_LETTERS_DAYS * DAY_MS)
    const envelopes = await store.keys(session).prune(now() - KEEP_ENVELOPES_DAYS * DAY_MS)
    const outgoing = await store.outgoing.prune(session, now() - KEEP_OUTGOING_DAYS * DAY_MS)
    const keys = await store.idempotency.prune(session, now() - KEEP_KEYS_MS)
    const waiting = await store.waiting.prune(session, now() - KEEP_ENVELOPES_DAYS * DAY_MS)
    const receipts = await store.earlyReceipts.prune(session, now() - KEEP_EARLY_RECEIPTS_DAYS * DAY_MS)
    const changes = await store.earlyChanges.prune(session, now() - KEEP_ENVELOPES_DAYS * DAY_MS)
    const removed = { events, letters, envelopes, outgoing, keys, waiting, receipts, changes }
    if (Object.values(removed).some((rows) => rows > 0)) logger.debug({ session, ...removed }, 'old rows removed')
  }
  const run = async () => {
    for (const { name } of await store.sessions.list()) {
      await tidy(name).catch((error: unknown) =>
        logger.warn({ session: name, err: error }, 'old rows could not be removed'),
      )
    }
  }
  const index = async () => {
    let total = 0
    while (!stopped) {
      const indexed = await store.messages.index(INDEX_BATCH)
      if (indexed === 0) break
      total += indexed
    }
    if (total > 0) logger.info({ messages: total }, 'messages of an older version can be searched')
  }
  return {
    run,
    start() {
      indexing = index().catch((error: unknown) => logger.warn({ err: error }, 'old messages could not be indexed'))
      timer = setInterval(() => {
        running = running.then(run).catch((error: unknown) => logger.warn({ err: error }, 'maintenance failed'))
      }, EVERY_MS)
      timer.unref()
    },
    async stop() {
      stopped = true
      if (timer) clearInterval(timer)
      await Promise.all([running, indexing])
    },
  }
}

/** By age and count what is delivered everywhere; what is not, by a greater age. Returns how many events went. */
async function pruneEvents(deps: MaintenanceDeps, session: string): Promise<number> {
  const { store, now, keepEventsCount = 0 } = deps
  const head = await store.log.head(session)
  const cursors = (await store.subscriptions.list(session)).map(({ cursor }) => cursor)
  const below = keepEventsCount === 0 ? 0 : head - keepEventsCount
  const before = now() - deps.keepEventsDays * DAY_MS
  const delivered = await pruneAll(store, session, { before, below, upTo: Math.min(head, ...cursors) })
  const tooOld = Math.min(before, now() - KEEP_UNDELIVERED_DAYS * DAY_MS)
  const undelivered = await pruneAll(store, session, { before: tooOld, upTo: head })
  if (undelivered > 0) await moveOn(deps, session)
  return delivered + undelivered
}

/** In portions, each a transaction of its own: whoever waits to write has a turn in between. */
async function pruneAll(store: Store, session: string, options: Omit<PruneOptions, 'limit'>): Promise<number> {
  let total = 0
  for (;;) {
    const pruned = await store.log.prune(session, { ...options, limit: PRUNE_BATCH })
    total += pruned
    if (pruned < PRUNE_BATCH) return total
  }
}

/** Receivers that were behind what is gone go on with the first event still there. */
async function moveOn({ store, logger }: MaintenanceDeps, session: string): Promise<void> {
  const { first } = await store.log.page({ by: 'number', session }, { after: 0, limit: 1 })
  for (const { id, cursor } of await store.subscriptions.list(session)) {
    if (cursor >= first - 1) continue
    await store.subscriptions.advance(session, id, first - 1)
    const facts = { session, subscription: id, from: cursor + 1, to: first - 1, lost: first - 1 - cursor }
    logger.warn(facts, 'undelivered events were kept for 30 days and are gone; the receiver goes on after them')
  }
}
