import { type Principal, reaches } from '../api-keys.ts'
import type { SessionRecord } from '../model/session.ts'
import type { Logger } from '../ports/logger.ts'
import type { EventLogStore, LogName } from '../ports/event-log.ts'
import type { SessionRecords } from '../session-records.ts'
import { createLogTail } from './log-tail.ts'
import type { SeenEvent } from './seen-event.ts'

/** Which log is read: a session's by its numbers, or by position all that the caller may see, or one session of it. */
export type ReadLog =
  | { readonly by: 'number'; readonly session: string }
  | { readonly by: 'position'; readonly session?: string }

/** Why a reader ended: it closed itself, or what it is told. */
export type ReaderEnd = 'closed' | 'withdrawn' | 'gone' | 'expired' | 'slow' | 'stopped' | 'failed'

export interface ReaderOptions {
  /** The API it reads through. */
  readonly dialect: string
  readonly log: ReadLog
  /** It goes on after this number or position. */
  readonly after: number
  /** Who was admitted; readers are counted by key. */
  readonly principal: Principal
  /** Who it is now; null once the key may not read any more. */
  readonly caller: () => Promise<Principal | null>
  /** Takes an event that the caller may see. False: `flush` has to be waited for first. */
  take(event: SeenEvent, session: SessionRecord): boolean | Promise<boolean>
  /** Resolves when more may come; false when the receiver does not keep up. `upTo`: nothing before it is outstanding. */
  flush(upTo: number): Promise<boolean>
  /** Called once. With `expired` comes the first number still there. */
  onEnd(end: ReaderEnd, first: number | null): void
}

export interface EventReader {
  close(): void
}

/** A reader as the registry of readers sees it. */
export interface RunningReader extends EventReader {
  start(): void
  push(event: SeenEvent): void
  /** Who may see what may have changed. */
  recheck(): void
  end(end: ReaderEnd): void
}

export interface ReaderDeps {
  readonly log: Pick<EventLogStore, 'page'>
  readonly records: SessionRecords
  readonly logger: Logger
  readonly now: () => number
}

/** Another process may have changed a key: it is read again before the next delivery after this long. */
const RECHECK_MS = 5_000
const HELD_BACK_MS = 20
const NEVER = Number.NEGATIVE_INFINITY

/** Follows a log from a number on, stored events first, without gap or repeat, no faster than the receiver takes them. */
export function createEventReader(deps: ReaderDeps, options: ReaderOptions): RunningReader {
  const { records } = deps
  const { log } = options
  const tail = createLogTail({ log: deps.log, by: log.by, after: options.after })
  let principal: Principal | null = options.principal
  let checkedAt = NEVER
  let createdAt: number | null = null
  let isOver = false
  let wake = (): void => {}

  const end = (reason: ReaderEnd, first: number | null = null) => {
    if (isOver) return
    isOver = true
    wake()
    options.onEnd(reason, first)
  }
  /** A session that was deleted and made again is another one, with another log. */
  const checkSession = async (session: string) => {
    const record = await records.get(session)
    if (record && principal && !reaches(principal, record)) return end('withdrawn')
    if (!record || (createdAt !== null && record.createdAt !== createdAt)) return end('gone')
    createdAt = record.createdAt
  }
  const check = async () => {
    checkedAt = deps.now()
    principal = await options.caller()
    if (!principal) return end('withdrawn')
    if (log.by === 'number') await checkSession(log.session)
  }
  const isStale = () => deps.now() - checkedAt > RECHECK_MS
  const take = async (event: SeenEvent, record: SessionRecord): Promise<boolean> => {
    try {
      return await options.take(event, record)
    } catch (error) {
      // One event that cannot be put into an API's words must not keep its readers from all others.
      const { session, seq, type } = event
      deps.logger.error({ err: error, session, seq, type }, 'event could not be encoded; it stays in the log')
      return true
    }
  }
  const deliver = async (events: readonly SeenEvent[]) => {
    for (const event of events) {
      if (log.session !== undefined && event.session !== log.session) continue
      if (checkedAt === NEVER) await check()
      if (isOver) return
      const record = await records.get(event.session)
      if (!record || !principal || !reaches(principal, record)) continue
      const number = log.by === 'number' ? event.seq : event.position
      if (!(await take(event, record)) && !(await options.flush(number))) return end('slow')
    }
    if (!(await options.flush(tail.given))) end('slow')
  }
  const sleep = (ms: number | null) => {
    const { promise, resolve } = Promise.withResolvers<void>()
    const timer = ms === null ? undefined : setTimeout(resolve, ms)
    wake = resolve
    return promise.finally(() => clearTimeout(timer))
  }
  const run = async () => {
    while (!isOver) {
      if (checkedAt === NEVER || (tail.hasMore && isStale())) await check()
      if (isOver) return
      if (tail.hasMore) {
        const { events, missed, heldBack } = await tail.next(nameOf(log, principal))
        if (missed !== null) return end('expired', missed)
        await deliver(events)
        if (heldBack) await sleep(HELD_BACK_MS)
      } else if (checkedAt !== NEVER) await sleep(null)
    }
  }
  return {
    start() {
      run().catch((error: unknown) => {
        deps.logger.error({ err: error, dialect: options.dialect }, 'a reader of the event log failed')
        end('failed')
      })
    },
    close: () => end('closed'),
    end,
    push(event) {
      // Numbers are a session's own: another one's say nothing about this log.
      if (log.by === 'number' && event.session !== log.session) return
      tail.push(event)
      wake()
    },
    recheck() {
      checkedAt = NEVER
      wake()
    },
  }
}

/** What the store has to look through for this caller. */
export function nameOf(log: ReadLog, principal: Principal | null): LogName {
  if (log.by === 'number') return log
  if (log.session !== undefined) return { by: 'position', session: log.session }
  switch (principal?.scope) {
    case 'session':
      return { by: 'position', session: principal.session ?? '' }
    case 'account':
      return { by: 'position', account: principal.account ?? '' }
    case 'admin':
    case undefined:
      return { by: 'position' }
  }
}
