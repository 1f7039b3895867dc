import type { EncodedEvent } from '../ports/encoder.ts'
import type { PendingDelivery } from '../ports/store.ts'

/** A payload on its way to one receiver. `row` once it is stored because it, or one before it, could not be delivered. */
export interface LaneItem {
  readonly seq: number
  readonly lane: string
  readonly payload: EncodedEvent
  /** Milliseconds of `steadyNow` before which it is not tried. */
  dueAt: number
  row: PendingDelivery | null
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

/** An item that was taken up now, or was stored before. */
export function createLaneItem(
  { seq, lane }: { readonly seq: number; readonly lane: string },
  payload: EncodedEvent,
  row: PendingDelivery | null = null,
): LaneItem {
  return { seq, lane, payload, row, dueAt: 0, writing: Promise.resolve(), isOver: false }
}

/** Runs what is written about an item after what is being written already. */
export function inTurn<T>(item: LaneItem, work: () => Promise<T>): Promise<T> {
  const result = item.writing.then(work, work)
  item.writing = result.catch(() => undefined)
  return result
}

/** The lanes of one receiver. A lane exists while it has items. */
export interface Lanes {
  push(item: LaneItem): Lane
  dropIfEmpty(lane: Lane): void
  /** Forgets everything and stops the timers. */
  clear(): void
}

export function createLanes(): Lanes {
  const lanes = new Map<string, Lane>()
  return {
    push(item) {
      const lane = lanes.get(item.lane) ?? { name: item.lane, items: [], busy: false, timer: null }
      lanes.set(item.lane, lane)
      lane.items.push(item)
      return lane
    },
    dropIfEmpty(lane) {
      if (lane.items.length === 0) lanes.delete(lane.name)
    },
    clear() {
      for (const lane of lanes.values()) if (lane.timer) clearTimeout(lane.timer)
      lanes.clear()
    },
  }
}

/** Whether the lane's head failed before: what comes behind it is stored instead of waiting in memory only. */
export const isHeldUp = (lane: Lane): boolean => (lane.items[0]?.row ?? null) !== null
