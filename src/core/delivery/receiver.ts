import { ulid } from '../../util/ulid.ts'
import type { LoggedEvent } from '../model/event.ts'
import type { EncodedEvent } from '../ports/encoder.ts'
import type { Logger } from '../ports/logger.ts'
import type { Sink, SinkTarget } from '../ports/sink.ts'
import type { PendingDelivery, Store, Subscription } from '../ports/store.ts'
import { createCursorTracker, type CursorTracker } from './cursor.ts'
import { remainingMs, steadyNow } from './due.ts'
import { createLaneItem, createLanes, inTurn, isHeldUp, type Lane, type LaneItem, type Lanes } from './lanes.ts'
import { createRecentEvents, type RecentEvents } from './recent.ts'
import { retryDelayMs } from './retry.ts'
import { toSinkEvent } from './sink-event.ts'

export interface ReceiverDeps {
  readonly store: Store
  readonly sink: Sink
  readonly subscription: Subscription
  /** When the session was made. */
  readonly since: number
  /** The payloads of an event that this receiver wants; the same bytes at every call. */
  readonly encode: (event: LoggedEvent) => Promise<readonly EncodedEvent[]>
  readonly logger: Logger
  readonly now: () => number
}

/** Events taken up but not delivered; the rest waits in the log. */
const MAX_OPEN = 256
/** Payloads that failed or wait behind a failed one. Beyond it the receiver takes up nothing new. */
const MAX_ROWS = 1_000
/** More rows than there can ever be. */
const MAX_STORED = 10 * MAX_ROWS
const MAX_CONCURRENT = 16
const SAVE_EVERY = 64
const SAVE_PAUSE_MS = 25
const STORE_RETRY_MS = 1_000

/** One subscription at work: reads the log after its cursor and delivers, in order per lane, lanes side by side. */
export class Receiver {
  readonly #deps: ReceiverDeps
  readonly #target: SinkTarget
  readonly #tracker: CursorTracker
  readonly #recent: RecentEvents
  readonly #lanes: Lanes = createLanes()
  readonly #aborter = new AbortController()
  readonly #ready: Lane[] = []
  readonly #attempts = new Set<Promise<void>>()
  /** Payloads after the cursor that were stored before the last stop: the log brings them once more. */
  readonly #stored = new Set<string>()
  #saved: number
  #pause: NodeJS.Timeout | null = null
  #rows = 0
  #reading: Promise<void> | null = null
  #retry: NodeJS.Timeout | null = null

  constructor(deps: ReceiverDeps) {
    const { subscription, store } = deps
    this.#deps = deps
    this.#target = subscription.settings
    this.#tracker = createCursorTracker(subscription.cursor)
    this.#recent = createRecentEvents({ log: store.log, session: subscription.session, after: subscription.cursor })
    this.#saved = subscription.cursor
  }

  async start(): Promise<void> {
    const { store, subscription } = this.#deps
    for (const row of await store.deliveries.pending(subscription.session, subscription.id, MAX_STORED)) {
      const { name, headers, body } = row
      this.#rows++
      if (row.seq > subscription.cursor) this.#stored.add(keyOf(row.seq, name))
      const item = createLaneItem(row, { name, headers, body }, row)
      item.dueAt = steadyNow() + remainingMs(row, { retries: subscription.settings.retries, now: this.#deps.now() })
      this.#schedule(this.#lanes.push(item))
    }
    this.#recent.announce(await store.log.head(subscription.session))
    this.#wake()
  }

  /** A new event was committed. */
  onEvent(event: LoggedEvent): void {
    this.#recent.push(event)
    this.#wake()
  }

  /** Ends attempts under way, keeps what is not delivered, and saves the cursor. */
  async stop(): Promise<void> {
    this.#aborter.abort()
    this.#lanes.clear()
    if (this.#retry) clearTimeout(this.#retry)
    await this.#reading
    await Promise.all(this.#attempts)
    if (this.#pause) clearTimeout(this.#pause)
    this.#pause = null
    // Without it some events are delivered once more: no reason to keep anybody from stopping.
    await this.#save(true).catch((error: unknown) =>
      this.#deps.logger.warn({ err: error }, 'place in the log not saved'),
    )
  }

  get #stopped(): boolean {
    return this.#aborter.signal.aborted
  }

  get #isFull(): boolean {
    return this.#tracker.open >= MAX_OPEN || this.#rows >= MAX_ROWS
  }

  #wake(): void {
    if (this.#stopped || this.#reading || this.#retry || this.#isFull || !this.#recent.hasMore) return
    this.#reading = this.#readLog()
      .catch((error: unknown) => {
        this.#deps.logger.error({ err: error }, 'events could not be read from the log; trying again')
        this.#retry ??= setTimeout(() => {
          this.#retry = null
          this.#wake()
        }, STORE_RETRY_MS)
      })
      .finally(() => {
        this.#reading = null
        // Events that came while the last of it was written down.
        this.#wake()
      })
  }

  async #readLog(): Promise<void> {
    while (!this.#stopped && !this.#isFull && this.#recent.hasMore) {
      for (const event of await this.#recent.next()) {
        if (this.#stopped || this.#isFull) {
          this.#recent.rewind(event.seq - 1)
          break
        }
        const payloads = await this.#encode(event)
        this.#tracker.take(event.seq, payloads.length)
        for (const payload of payloads) await this.#takeUp(event, payload)
      }
    }
    await this.#save(this.#tracker.open === 0)
  }

  /** What was not stored yet of an event. */
  async #encode(event: LoggedEvent): Promise<readonly EncodedEvent[]> {
    try {
      const payloads = await this.#deps.encode(event)
      return payloads.filter(({ name }) => !this.#stored.delete(keyOf(event.seq, name)))
    } catch (error) {
      this.#recent.rewind(event.seq - 1)
      throw error
    }
  }

  async #takeUp(event: LoggedEvent, payload: EncodedEvent): Promise<void> {
    const item = createLaneItem(event, payload)
    const lane = this.#lanes.push(item)
    if (isHeldUp(lane)) await this.#keepWaiting(item)
    this.#schedule(lane)
  }

  #schedule(lane: Lane): void {
    const [head] = lane.items
    if (!head || lane.busy || lane.timer || this.#stopped) return
    const waitMs = Math.ceil(head.dueAt - steadyNow())
    if (waitMs > 0) {
      lane.timer = setTimeout(() => {
        lane.timer = null
        this.#schedule(lane)
      }, waitMs)
      return
    }
    lane.busy = true
    this.#ready.push(lane)
    this.#fill()
  }

  #fill(): void {
    while (this.#attempts.size < MAX_CONCURRENT) {
      const lane = this.#ready.shift()
      if (!lane) return
      const work = this.#drain(lane)
      this.#attempts.add(work)
      void work.then(() => {
        this.#attempts.delete(work)
        this.#fill()
        this.#wake()
      })
    }
  }

  /** Delivers what the lane holds, until it is empty or its head has to wait. */
  async #drain(lane: Lane): Promise<void> {
    try {
      for (let [head] = lane.items; head && !this.#stopped; [head] = lane.items) {
        if (head.dueAt > steadyNow() || !(await this.#attempt(head, lane))) break
        lane.items.shift()
        await this.#save(this.#tracker.open === 0)
      }
    } catch (error) {
      this.#deps.logger.error({ err: error }, 'a delivery could not be recorded; trying again')
      const [head] = lane.items
      if (head) head.dueAt = steadyNow() + STORE_RETRY_MS
    }
    lane.busy = false
    this.#lanes.dropIfEmpty(lane)
    this.#schedule(lane)
  }

  /** Returns whether the item is dealt with: delivered, or given up as a dead letter. */
  async #attempt(item: LaneItem, lane: Lane): Promise<boolean> {
    const { sink, subscription, since, now } = this.#deps
    const result = await sink.deliver(this.#target, toSinkEvent(item, subscription, since), this.#aborter.signal)
    if (result.ok) return this.#done(item)
    if (this.#stopped) return false
    const attempts = (item.row?.attempts ?? 0) + 1
    const { retries } = subscription.settings
    const { retryAfterMs, reason, final } = result
    const delayMs = retryDelayMs(retries, { attempts, retryAfterMs, random: Math.random() })
    const dueAt = now() + delayMs
    if (final || attempts >= retries.attempts) return this.#giveUp(item, { attempts, dueAt, lastError: reason })
    item.dueAt = steadyNow() + delayMs
    await this.#keep(item, { attempts, dueAt, lastError: reason, state: 'pending' })
    for (const waiting of lane.items.slice(1)) if (!waiting.row) await this.#keepWaiting(waiting)
    return false
  }

  #done(item: LaneItem): Promise<true> {
    return inTurn(item, async (): Promise<true> => {
      if (item.row) {
        await this.#deps.store.deliveries.delete(item.row.session, item.row.id)
        this.#rows--
      } else this.#tracker.settle(item.seq)
      item.isOver = true
      return true
    })
  }

  async #giveUp(item: LaneItem, change: Omit<RowChange, 'state'>): Promise<true> {
    await this.#keep(item, { ...change, state: 'dead' })
    item.isOver = true
    this.#rows--
    const { attempts, lastError: reason } = change
    const about = { event: item.payload.name, seq: item.seq, attempts, reason }
    this.#deps.logger.warn(about, 'delivery given up; kept as a dead letter')
    return true
  }

  /** An item that cannot be stored now stays in memory, and the cursor before it. */
  async #keepWaiting(item: LaneItem): Promise<void> {
    try {
      await inTurn(item, async () => {
        if (item.row || item.isOver) return
        await this.#insert(item, { attempts: 0, dueAt: this.#deps.now(), lastError: null, state: 'pending' })
      })
    } catch (error) {
      this.#deps.logger.error({ err: error }, 'a waiting delivery could not be stored')
    }
  }

  /** Stores how an attempt ended. */
  #keep(item: LaneItem, change: RowChange): Promise<void> {
    return inTurn(item, async () => {
      if (!item.row) return this.#insert(item, change)
      await this.#deps.store.deliveries.update(item.row.session, item.row.id, change)
      item.row = { ...item.row, ...change }
    })
  }

  /** Stores an item so that the cursor can pass it. */
  async #insert(item: LaneItem, change: RowChange): Promise<void> {
    const { store, subscription } = this.#deps
    const { id: subscriptionId, session } = subscription
    const { seq, lane, payload } = item
    const row = { id: ulid(), session, subscription: subscriptionId, seq, lane, ...payload, ...change }
    await store.deliveries.put(row)
    item.row = row
    this.#rows++
    this.#tracker.settle(seq)
  }

  /** After a crash, what was delivered beyond the saved cursor is delivered again: save often, but not for each. */
  async #save(isIdle: boolean): Promise<void> {
    const { position } = this.#tracker
    const before = this.#saved
    const isMuch = position - before >= SAVE_EVERY
    if (position === before || (!isMuch && (!isIdle || this.#pause))) return
    this.#saved = position
    this.#pauseSaving()
    const { store, subscription } = this.#deps
    try {
      await store.subscriptions.advance(subscription.session, subscription.id, position)
    } catch (error) {
      this.#saved = before
      throw error
    }
  }

  /** Under load a save follows the last one by a moment; what came meanwhile is saved then. */
  #pauseSaving(): void {
    if (this.#stopped) return
    this.#pause ??= setTimeout(() => {
      this.#pause = null
      this.#save(this.#tracker.open === 0).catch((error: unknown) =>
        this.#deps.logger.warn({ err: error }, 'place in the log not saved'),
      )
    }, SAVE_PAUSE_MS)
  }
}

type RowChange = Pick<PendingDelivery, 'attempts' | 'dueAt' | 'lastError' | 'state'>

const keyOf = (seq: number, name: string): string => `${seq} ${name}`
