import type { DeliveryHealth, Pause } from '../model/delivery.ts'
import type { LoggedEvent } from '../model/event.ts'
import type { DeliverySummary } from '../ports/delivery-store.ts'
import type { EncodedEvent } from '../ports/encoder.ts'
import type { Store } from '../ports/store.ts'
import { createAhead, type Ahead } from './ahead.ts'
import { type AttemptDeps, type Attempted, attemptOnce, withAttempt } from './attempt.ts'
import { createCursorTracker, type CursorTracker } from './cursor.ts'
import { createDispatch, type Dispatch } from './dispatch.ts'
import { remainingMs, steadyNow } from './due.ts'
import { askedToWaitMs, type PauseRules } from './gate.ts'
import { createLaneItem, createLanes, isHeldUp, type Lane, type LaneItem, type Lanes, toLaneItem } from './lanes.ts'
import { createPlace, type Place } from './place.ts'
import { createProbe, type Probe } from './probe.ts'
import { createReader, type Reader } from './reader.ts'
import { createRecentEvents, type RecentEvents } from './recent.ts'
import { retryDelayMs } from './retry.ts'
import { createRows, type Rows } from './rows.ts'
import { createStanding, type Standing, type StandingChange } from './standing.ts'

export interface ReceiverDeps extends AttemptDeps {
  readonly store: Store
  /** The payloads of an event that this receiver wants; the same bytes at every call. */
  readonly encode: (event: LoggedEvent) => Promise<readonly EncodedEvent[]>
  readonly rules: PauseRules
  readonly storeStanding: (change: StandingChange) => Promise<void>
}

/** Events taken up but not delivered; the rest waits in the log. */
const MAX_OPEN = 256
/**
 * Payloads that failed or wait behind a failed one, and their bytes, which the store has and not the memory. Beyond either
 * the receiver takes up nothing new.
 */
export const MAX_ROWS = 100_000
export const MAX_ROW_BYTES = 1024 ** 3
const ROWS_AT_ONCE = 1_000
/** Dead letters beyond the place in the log that are known at a start. */
const MAX_DEAD_AHEAD = 10_000

/** One subscription at work: reads the log after its cursor and delivers, in order per lane, lanes side by side. */
export class Receiver {
  readonly #deps: ReceiverDeps
  readonly #tracker: CursorTracker
  readonly #recent: RecentEvents
  readonly #lanes: Lanes = createLanes()
  readonly #rows: Rows
  readonly #place: Place
  readonly #reader: Reader
  readonly #dispatch: Dispatch
  readonly #probe: Probe
  readonly #standing: Standing
  readonly #aborter = new AbortController()
  readonly #ahead: Ahead = createAhead()
  /** Until what is stored is known, nothing is taken up: it could overtake it. */
  #isLoaded = false

  constructor(deps: ReceiverDeps) {
    const { subscription, store, logger, now } = deps
    this.#deps = deps
    this.#tracker = createCursorTracker(subscription.cursor)
    this.#recent = createRecentEvents({ log: store.log, session: subscription.session, after: subscription.cursor })
    this.#rows = createRows({ store, subscription, tracker: this.#tracker })
    this.#place = createPlace({ store, subscription, tracker: this.#tracker, logger })
    this.#reader = createReader({
      recent: this.#recent,
      logger,
      isFull: () => this.#isFull,
      encode: deps.encode,
      takeUp: (event, payloads) => this.#takeUp(event, payloads),
      onRead: () => this.#onRead(),
    })
    this.#dispatch = createDispatch({
      lanes: this.#lanes,
      logger,
      attempt: (item, lane) => this.#attempt(item, lane),
      onDone: () => this.#place.save(),
      onFree: () => this.#onFree(),
    })
    this.#probe = createProbe({
      lanes: this.#lanes,
      dispatch: this.#dispatch,
      now,
      hasMore: () => this.#recent.hasMore && this.#hasRoom,
      read: () => this.#reader.wake(),
      rested: () => this.#standing.rested(),
    })
    this.#standing = createStanding({
      subscription,
      rules: deps.rules,
      store: deps.storeStanding,
      logger,
      now,
      onPause: (pause, atOnce) => this.#onPause(pause, atOnce),
    })
  }

  /** Every event up to here is delivered or stored as a delivery. */
  get position(): number {
    return this.#tracker.position
  }

  get pause(): Pause | null {
    return this.#standing.pause
  }

  get health(): DeliveryHealth {
    return this.#standing.health
  }

  async start(): Promise<void> {
    const { store, subscription } = this.#deps
    const { session, id, cursor, pause } = subscription
    await this.#loadRows()
    const dead = await store.deliveries.deadAfter(session, id, { seq: cursor, limit: MAX_DEAD_AHEAD })
    for (const key of dead) this.#ahead.addDead(key)
    const head = await store.log.head(session)
    this.#recent.announce(head)
    this.#isLoaded = true
    if (pause) this.#onPause(pause, false)
    for (const lane of this.#lanes.all()) this.#dispatch.schedule(lane)
    this.#reader.wake()
  }

  /** What is sent stays where it is until its turn comes. */
  async #loadRows(): Promise<void> {
    const { session, id: subscription, cursor } = this.#deps.subscription
    for (let after: string | null | undefined; after !== null;) {
      const query = {
        subscription,
        state: 'pending',
        limit: ROWS_AT_ONCE,
        ...(after !== undefined && { after }),
      } as const
      const { items, next } = await this.#deps.store.deliveries.slice(session, query)
      for (const row of items) {
        if (row.seq > cursor) this.#ahead.add(row)
        else this.#lanes.push(this.#adopt(row))
      }
      after = next
    }
  }

  /** A new event was committed. */
  onEvent(event: LoggedEvent): void {
    this.#recent.push(event)
    this.#reader.wake()
  }

  /** Sends nothing from now on, or goes on. Rejects when that cannot be stored. */
  setPause(pause: Pause | null): Promise<void> {
    return this.#standing.set(pause)
  }

  /** Dead letters that wait again: each comes before what is newer in its lane. */
  putBack(rows: readonly DeliverySummary[]): void {
    for (const row of rows) {
      if (!this.#ahead.revive(row)) this.#dispatch.schedule(this.#lanes.insert(this.#adopt(row)))
    }
    this.#probe.onFree()
  }

  /** Ends attempts under way, keeps what is not delivered, and saves the cursor. */
  async stop(): Promise<void> {
    this.#aborter.abort()
    this.#probe.stop()
    await Promise.all([this.#reader.stop(), this.#dispatch.stop()])
    await Promise.all([this.#place.stop(), this.#standing.stop()])
  }

  get #isFull(): boolean {
    if (!this.#isLoaded || !this.#hasRoom) return true
    return this.pause !== null && !this.#probe.isReading
  }

  get #hasRoom(): boolean {
    if (this.#tracker.open >= MAX_OPEN) return false
    // Rows whose turn in the log is still to come are not what the log has to wait for.
    return this.#ahead.size > 0 || (this.#rows.count < MAX_ROWS && this.#rows.bytes < MAX_ROW_BYTES)
  }

  /** A row that was stored before waits from now on. */
  #adopt(row: DeliverySummary): LaneItem {
    const { retries } = this.#deps.subscription.settings
    const item = toLaneItem(row, steadyNow() + remainingMs(row, { retries, now: this.#deps.now() }))
    this.#rows.adopt(item)
    return item
  }

  async #takeUp(event: LoggedEvent, payloads: readonly EncodedEvent[]): Promise<void> {
    const parts = this.#ahead.join(event.seq, payloads)
    this.#tracker.take(event.seq, parts.filter((part) => !isRow(part)).length)
    for (const part of parts) {
      if (isRow(part)) this.#takeUpRow(part)
      else await this.#takeUpNew(createLaneItem(event, part))
    }
  }

  #takeUpRow(row: DeliverySummary): void {
    const item = this.#adopt(row)
    const lane = this.#lanes.push(item)
    this.#dispatch.schedule(lane)
    this.#probe.onTakenUp(lane, item)
  }

  async #takeUpNew(item: LaneItem): Promise<void> {
    const lane = this.#lanes.push(item)
    if (isHeldUp(lane) || item.payload?.storeFirst) await this.#keepWaiting(item)
    this.#dispatch.schedule(lane)
    this.#probe.onTakenUp(lane, item)
  }

  async #onRead(): Promise<void> {
    // Events that the log has no more leave their rows behind.
    if (!this.#recent.hasMore) for (const row of this.#ahead.rest()) this.#takeUpRow(row)
    this.#probe.onRead()
    await this.#place.save()
  }

  #onFree(): void {
    this.#probe.onFree()
    this.#reader.wake()
  }

  /** Returns whether the item is dealt with: delivered, or given up as a dead letter. */
  async #attempt(item: LaneItem, lane: Lane): Promise<boolean> {
    const payload = await this.#rows.payloadOf(item).catch((error: unknown) => {
      this.#probe.again()
      throw error
    })
    if (!payload) return true
    const attempted = await attemptOnce(this.#deps, item, { payload, signal: this.#aborter.signal })
    const { result } = attempted
    if (result.ok) {
      this.#standing.succeeded()
      await this.#rows.done(item)
      return true
    }
    if (this.#aborter.signal.aborted) return false
    return this.#failed(item, lane, { ...attempted, result })
  }

  async #failed(item: LaneItem, lane: Lane, { result, attempt }: Failed): Promise<boolean> {
    const { subscription } = this.#deps
    const { retries } = subscription.settings
    const { status, reason, retryAfterMs, final, gone = false } = result
    const before = item.row?.attempts ?? 0
    const attempts = before + 1
    const delayMs = retryDelayMs(retries, { attempts, retryAfterMs, random: Math.random() })
    // By the clock of the attempt: it may have been set while the receiver kept us waiting.
    const dueAt = attempt.at + attempt.durationMs + delayMs
    const isLast = final || attempts >= retries.attempts
    const isHopeless = before >= retries.attempts && this.#hasSucceededSince(item)
    const waitMs = askedToWaitMs(result.status, retryAfterMs)
    const isDead = this.#standing.failed({ reason, gone, retryAfterMs, isLast, isHopeless, waitMs })
    if (!isDead) item.dueAt = steadyNow() + delayMs
    const recent = withAttempt(item, attempt)
    await this.#rows.keep(item, { attempts, dueAt, lastError: reason, state: isDead ? 'dead' : 'pending', recent })
    if (isDead) {
      // What the receiver answered may repeat what it was sent: that is shown with the letter, and in no log.
      const about = {
        event: item.name,
        seq: item.seq,
        attempts,
        ...(status === null ? { reason } : { status }),
      }
      this.#deps.logger.warn(about, 'delivery given up; kept as a dead letter')
      return true
    }
    for (const waiting of lane.items.slice(1)) if (!waiting.row) await this.#keepWaiting(waiting)
    return false
  }

  /** Whether the receiver took something else after this was last tried. */
  #hasSucceededSince({ row }: LaneItem): boolean {
    return (this.health.lastSuccessAt ?? 0) > (row?.recent.at(-1)?.at ?? Infinity)
  }

  /** An item that cannot be stored now stays in memory, and the cursor before it. */
  async #keepWaiting(item: LaneItem): Promise<void> {
    await this.#rows
      .keepWaiting(item, this.#deps.now())
      .catch((error: unknown) => this.#deps.logger.error({ err: error }, 'a waiting delivery could not be stored'))
  }

  #onPause(pause: Pause | null, atOnce: boolean): void {
    if (this.#aborter.signal.aborted) return
    if (pause) this.#dispatch.hold()
    this.#probe.set(pause)
    if (pause) return
    this.#dispatch.release({ atOnce })
    this.#reader.wake()
  }
}

interface Failed extends Attempted {
  readonly result: Extract<Attempted['result'], { ok: false }>
}

const isRow = (part: DeliverySummary | EncodedEvent): part is DeliverySummary => 'seq' in part
