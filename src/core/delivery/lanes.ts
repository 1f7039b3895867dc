import type { LoggedEvent } from '../model/event.ts'
import type { EncodedEvent } from '../ports/encoder.ts'
import type { DeliverySummary } from '../ports/delivery-store.ts'

/** What is remembered of a stored payload. */
export type LaneRow = Pick<DeliverySummary, 'id' | 'attempts' | 'recent'>

/** A payload on its way to one receiver. `row` once it is stored because it, or one before it, could not be delivered. */
export interface LaneItem {
  readonly seq: number
  readonly lane: string
  readonly name: string
  /** What is sent; null while only its row has it. */
  payload: EncodedEvent | null
  /** Of its body. */
  readonly bytes: number
  /** Milliseconds of the event; 0 when it is not known. */
  readonly happenedAt: number
  readonly trace: string | null
  /** Milliseconds of `steadyNow` before which it is not tried. */
  dueAt: number
  row: LaneRow | null
  /** What is written about it, one after another: two parts of the receiver may want to store it at once. */
  writing: Promise<unknown>
  /** Delivered or given up. */
  isOver: boolean
}

/** One chat's payloads for one receiver, strictly one after another. */
export interface Lane {
  readonly name: string
  readonly items: LaneItem[]
  busy: boolean
  /** The timer of the next attempt, when the first item waits for one. */
  timer: NodeJS.Timeout | null
}

/** An item that was taken up now. */
export const createLaneItem = ({ seq, lane, timestamp, trace }: LoggedEvent, payload: EncodedEvent): LaneItem => ({
  seq,
  lane,
  name: payload.name,
  payload,
  bytes: Buffer.byteLength(payload.body),
  happenedAt: timestamp,
  trace: trace ?? null,
  row: null,
  dueAt: 0,
  writing: Promise.resolve(),
  isOver: false,
})

/** An item that was stored before; it is due at once unless told otherwise. */
export function toLaneItem(summary: DeliverySummary, dueAt = 0): LaneItem {
  const { seq, lane, name, happenedAt, trace, bytes, id, attempts, recent } = summary
  const row = { id, attempts, recent }
  return { seq, lane, name, payload: null, bytes, happenedAt, trace, row, dueAt, writing: WRITTEN, isOver: false }
}

const WRITTEN = Promise.resolve()

/** Runs what is written about an item after what is being written already. */
export function inTurn<T>(item: LaneItem, work: () => Promise<T>): Promise<T> {
  const result = item.writing.then(work, work)
  item.writing = result.catch(() => undefined)
  return result
}

/** The lanes of one receiver. A lane exists while it has items. */
export interface Lanes {
  readonly size: number
  all(): readonly Lane[]
  push(item: LaneItem): Lane
  /** Puts an item back where it belongs in the order of the log, but not before one that is under way. */
  insert(item: LaneItem): Lane
  dropIfEmpty(lane: Lane): void
  /** Nobody waits any more for the next attempt. */
  stopTimers(): void
  /** Forgets everything and stops the timers. */
  clear(): void
}

export function createLanes(): Lanes {
  const lanes = new Map<string, Lane>()
  const laneOf = (name: string) => {
    const lane = lanes.get(name) ?? { name, items: [], busy: false, timer: null }
    lanes.set(name, lane)
    return lane
  }
  const stopTimers = () => {
    for (const lane of lanes.values()) stopTimer(lane)
  }
  return {
    get size() {
      return lanes.size
    },
    all: () => [...lanes.values()],
    push(item) {
      const lane = laneOf(item.lane)
      lane.items.push(item)
      return lane
    },
    insert(item) {
      const lane = laneOf(item.lane)
      const first = lane.busy ? 1 : 0
      const after = lane.items.findIndex(({ seq }, index) => index >= first && seq > item.seq)
      lane.items.splice(after < 0 ? lane.items.length : after, 0, item)
      stopTimer(lane)
      return lane
    },
    dropIfEmpty(lane) {
      if (lane.items.length === 0) lanes.delete(lane.name)
    },
    stopTimers,
    clear() {
      stopTimers()
      lanes.clear()
    },
  }
}

function stopTimer(lane: Lane): void {
  if (lane.timer) clearTimeout(lane.timer)
  lane.timer = null
}

/** Whether the lane's head failed before: what comes behind it is stored instead of waiting in memory only. */
export const isHeldUp = (lane: Lane): boolean => (lane.items[0]?.row ?? null) !== null
