import type { DeliveryHealth, Pause } from '../model/delivery.ts'
import type { LoggedEvent } from '../model/event.ts'
import type { PendingDelivery } from '../ports/delivery-store.ts'
import type { EncodedEvent } from '../ports/encoder.ts'
import type { Store } from '../ports/store.ts'
import { type AttemptDeps, type Attempted, attemptOnce, withAttempt } from './attempt.ts'
import { createCursorTracker, type CursorTracker } from './cursor.ts'
import { createDispatch, type Dispatch } from './dispatch.ts'
import { remainingMs, steadyNow } from './due.ts'
import { type PauseRules, probeDelayMs } from './gate.ts'
import { createLaneItem, createLanes, isHeldUp, type Lane, type LaneItem, type Lanes, toLaneItem } from './lanes.ts'
import { createPlace, type Place } from './place.ts'
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
/** Payloads that failed or wait behind a failed one. Beyond it the receiver takes up nothing new. */
const MAX_ROWS = 1_000
/** Their bodies are in memory. */
export const MAX_ROW_CHARS = 32 * 1024 * 1024
/** Rows that are waiting at most, with dead letters that are sent again. */
export const MAX_STORED = 10 * MAX_ROWS

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
  readonly #standing: Standing
  readonly #aborter = new AbortController()
  /** Payloads after the cursor that were stored before the last stop: the log brings them once more. */
  readonly #stored = new Set<string>()
  #probeTimer: NodeJS.Timeout | null = null
  /** It is time to try one delivery, and none was there yet. */
  #isProbing = false

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
      encode: (event) => this.#encode(event),
      takeUp: (event, payloads) => this.#takeUp(event, payloads),
      onRead: () => this.#place.save(),
    })
    this.#dispatch = createDispatch({
      lanes: this.#lanes,
      logger,
      attempt: (item, lane) => this.#attempt(item, lane),
      onDone: () => this.#place.save(),
      onFree: () => this.#onFree(),
    })
    this.#standing = createStanding({
      subscription,
      rules: deps.rules,
      store: deps.storeStanding,
      logger,
      now,
      onPause: (pause) => this.#onPause(pause),
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
    const { session, id, cursor, pause, settings } = subscription
    if (pause) this.#onPause(pause)
    for (const row of await store.deliveries.pending(session, id, MAX_STORED)) {
      if (row.seq > cursor) this.#stored.add(keyOf(row))
      this.#rows.adopt(row)
      const dueAt = steadyNow() + remainingMs(row, { retries: settings.retries, now: this.#deps.now() })
      this.#dispatch.schedule(this.#lanes.push(toLaneItem(row, dueAt)))
    }
    for (const dead of await store.deliveries.deadAfter(session, id, { seq: cursor, limit: MAX_STORED })) {
      this.#stored.add(keyOf(dead))
    }
    this.#recent.announce(await store.log.head(session))
    this.#reader.wake()
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
  putBack(rows: readonly PendingDelivery[]): void {
    for (const row of rows) {
      this.#rows.adopt(row)
      this.#dispatch.schedule(this.#lanes.insert(toLaneItem(row)))
    }
    this.#tryProbe()
  }

  /** Ends attempts under way, keeps what is not delivered, and saves the cursor. */
  async stop(): Promise<void> {
    this.#aborter.abort()
    if (this.#probeTimer) clearTimeout(this.#probeTimer)
    await Promise.all([this.#reader.stop(), this.#dispatch.stop()])
    await Promise.all([this.#place.stop(), this.#standing.stop()])
  }

  get #isFull(): boolean {
    if (this.pause && !(this.#isProbing && this.#lanes.size === 0)) return true
    return this.#tracker.open >= MAX_OPEN || this.#rows.count >= MAX_ROWS || this.#rows.chars >= MAX_ROW_CHARS
  }

  /** What was not stored yet of an event. */
  async #encode(event: LoggedEvent): Promise<readonly EncodedEvent[]> {
    const payloads = await this.#deps.encode(event)
    return payloads.filter(({ name }) => !this.#stored.delete(keyOf({ seq: event.seq, name })))
  }

  async #takeUp(event: LoggedEvent, payloads: readonly EncodedEvent[]): Promise<void> {
    this.#tracker.take(event.seq, payloads.length)
    for (const payload of payloads) {
      const item = createLaneItem(event, payload)
      const lane = this.#lanes.push(item)
      if (isHeldUp(lane) || payload.storeFirst) await this.#keepWaiting(item)
      this.#dispatch.schedule(lane)
    }
    this.#tryProbe()
  }

  #onFree(): void {
    this.#tryProbe()
    this.#reader.wake()
  }

  /** Returns whether the item is dealt with: delivered, or given up as a dead letter. */
  async #attempt(item: LaneItem, lane: Lane): Promise<boolean> {
    const attempted = await attemptOnce(this.#deps, item, this.#aborter.signal)
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
    const { reason, retryAfterMs, final, gone = false } = result
    const attempts = (item.row?.attempts ?? 0) + 1
    const delayMs = retryDelayMs(retries, { attempts, retryAfterMs, random: Math.random() })
    // By the clock of the attempt: it may have been set while the receiver kept us waiting.
    const dueAt = attempt.at + attempt.durationMs + delayMs
    const isLast = final || attempts >= retries.attempts
    const isDead = this.#standing.failed({ reason, gone, retryAfterMs, isLast })
    if (!isDead) item.dueAt = steadyNow() + delayMs
    const recent = withAttempt(item, attempt)
    await this.#rows.keep(item, { attempts, dueAt, lastError: reason, state: isDead ? 'dead' : 'pending', recent })
    if (isDead) {
      const about = { event: item.payload.name, seq: item.seq, attempts, reason }
      this.#deps.logger.warn(about, 'delivery given up; kept as a dead letter')
      return true
    }
    for (const waiting of lane.items.slice(1)) if (!waiting.row) await this.#keepWaiting(waiting)
    return false
  }

  /** An item that cannot be stored now stays in memory, and the cursor before it. */
  async #keepWaiting(item: LaneItem): Promise<void> {
    await this.#rows
      .keepWaiting(item, this.#deps.now())
      .catch((error: unknown) => this.#deps.logger.error({ err: error }, 'a waiting delivery could not be stored'))
  }

  #onPause(pause: Pause | null): void {
    if (this.#probeTimer) clearTimeout(this.#probeTimer)
    this.#probeTimer = null
    this.#isProbing = false
    if (this.#aborter.signal.aborted) return
    if (pause === null) {
      this.#dispatch.release()
      this.#reader.wake()
      return
    }
    this.#dispatch.hold()
    if (pause.probeAt === null) return
    this.#probeTimer = setTimeout(() => this.#probe(), probeDelayMs(pause, this.#deps.now()))
  }

  /** Tries one delivery; where none waits, the next one that comes. */
  #probe(): void {
    this.#isProbing = true
    this.#tryProbe()
    this.#reader.wake()
  }

  #tryProbe(): void {
    if (!this.#isProbing || !this.pause) return
    const lanes = this.#lanes.all().filter(({ busy, items }) => !busy && items.length > 0)
    const oldest = lanes.toSorted((a, b) => (a.items[0]?.seq ?? 0) - (b.items[0]?.seq ?? 0))
    // Another one each time: what the receiver cannot digest must not stand for all the rest.
    const lane = oldest[this.pause.probes % oldest.length]
    if (!lane) return
    this.#isProbing = false
    this.#dispatch.tryOne(lane)
  }
}

interface Failed extends Attempted {
  readonly result: Extract<Attempted['result'], { ok: false }>
}

const keyOf = ({ seq, name }: { readonly seq: number; readonly name: string }): string => `${seq} ${name}`
