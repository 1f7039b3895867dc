import { KEEP_KEYS_MS } from './idempotency.ts'
import type { Logger } from './ports/logger.ts'
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
}

const EVERY_MS = 60 * 60 * 1000
const DAY_MS = 24 * 60 * 60 * 1000
/** WhatsApp may deliver a stanza again for this long: until then we must know that it was handled. */
const KEEP_ENVELOPES_DAYS = 14
/** A receiver that is gone for good must not fill the disk. */
const KEEP_DEAD_LETTERS_DAYS = 30
/** For this long others may ask for what they could not read. */
const KEEP_OUTGOING_DAYS = 14
/** Few enough that a message which comes meanwhile does not notice. */
const INDEX_BATCH = 200

/**
 * Removes what nobody will ask for again: delivered old events, old dead letters, settled old envelopes, what
 * left long ago, what never came readable. After a start,
 * makes searchable what an older version stored.
 */
export function createMaintenance(deps: MaintenanceDeps): Maintenance {
  const { store, logger, now } = deps
  let timer: NodeJS.Timeout | null = null
  let running: Promise<void> = Promise.resolve()
  let indexing: Promise<void> = Promise.resolve()
  let stopped = false

  const tidy = async (session: string) => {
    const cursors = (await store.subscriptions.list(session)).map((subscription) => subscription.cursor)
    const upTo = Math.min(await store.log.head(session), ...cursors)
    const events = await store.log.prune(session, { before: now() - deps.keepEventsDays * DAY_MS, upTo })
    const letters = await store.deliveries.prune(session, now() - KEEP_DEAD_LETTERS_DAYS * DAY_MS)
    const envelopes = await store.keys(session).prune(now() - KEEP_ENVELOPES_DAYS * DAY_MS)
    const outgoing = await store.outgoing.prune(session, now() - KEEP_OUTGOING_DAYS * DAY_MS)
    const keys = await store.idempotency.prune(session, now() - KEEP_KEYS_MS)
    const waiting = await store.waiting.prune(session, now() - KEEP_ENVELOPES_DAYS * DAY_MS)
    const removed = { events, letters, envelopes, outgoing, keys, waiting }
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
