import { ulid } from '../../util/ulid.ts'
import type { PendingDelivery } from '../ports/delivery-store.ts'
import type { EncodedEvent } from '../ports/encoder.ts'
import type { Store, Subscription } from '../ports/store.ts'
import type { CursorTracker } from './cursor.ts'
import { inTurn, type LaneItem } from './lanes.ts'

/** How an attempt ended, as it is stored. */
export type RowChange = Pick<PendingDelivery, 'attempts' | 'dueAt' | 'lastError' | 'state' | 'recent'>

/**
 * What a receiver has stored of its payloads: those that failed, and those that wait behind such a one. What is sent is read
 * again when its turn comes.
 */
export interface Rows {
  /** Waiting ones. */
  readonly count: number
  /** Of their bodies. */
  readonly bytes: number
  /** One that was stored before waits from now on. */
  adopt(item: LaneItem): void
  /** What is to be sent; null when its row is there no more: then the item is over. */
  payloadOf(item: LaneItem): Promise<EncodedEvent | null>
  /** Stores how an attempt ended. */
  keep(item: LaneItem, change: RowChange): Promise<void>
  /** Stores an item that was not tried, unless it is stored or over. */
  keepWaiting(item: LaneItem, now: number): Promise<void>
  /** It was delivered: nothing of it stays. */
  done(item: LaneItem): Promise<void>
}

export function createRows(deps: {
  readonly store: Pick<Store, 'deliveries'>
  readonly subscription: Subscription
  readonly tracker: CursorTracker
}): Rows {
  const { store, subscription, tracker } = deps
  const { session } = subscription
  let count = 0
  let bytes = 0
  const add = (item: LaneItem) => {
    count++
    bytes += item.bytes
  }
  const remove = (item: LaneItem) => {
    count--
    bytes -= item.bytes
  }
  /** Stores an item so that the cursor can pass it. */
  const insert = async (item: LaneItem, payload: EncodedEvent, change: RowChange) => {
    const { seq, lane, happenedAt, trace } = item
    const { name, headers, body } = payload
    const about = { seq, lane, name, headers, body, happenedAt, trace }
    const id = ulid()
    await store.deliveries.put({ id, session, subscription: subscription.id, ...about, ...change })
    item.row = { id, attempts: change.attempts, recent: change.recent }
    add(item)
    tracker.settle(seq)
  }
  return {
    get count() {
      return count
    },
    get bytes() {
      return bytes
    },
    adopt: add,
    async payloadOf(item) {
      if (item.payload || !item.row) return item.payload
      const row = await store.deliveries.get(session, item.row.id)
      if (!row) {
        item.isOver = true
        remove(item)
        return null
      }
      const { id, attempts, recent, name, headers, body } = row
      item.row = { id, attempts, recent }
      return { name, headers, body }
    },
    keep: (item, change) =>
      inTurn(item, async () => {
        if (item.row) {
          await store.deliveries.update(session, item.row.id, change)
          item.row = { ...item.row, attempts: change.attempts, recent: change.recent }
        } else if (item.payload) await insert(item, item.payload, change)
        if (change.state === 'dead') {
          item.isOver = true
          remove(item)
        }
        forget(item)
      }),
    keepWaiting: (item, now) =>
      inTurn(item, async () => {
        if (item.row || item.isOver || !item.payload) return
        await insert(item, item.payload, { attempts: 0, dueAt: now, lastError: null, state: 'pending', recent: [] })
        forget(item)
      }),
    done: (item) =>
      inTurn(item, async () => {
        if (item.row) {
          await store.deliveries.delete(session, item.row.id)
          remove(item)
        } else tracker.settle(item.seq)
        item.isOver = true
      }),
  }
}

/** The row has what is sent. */
const forget = (item: LaneItem): void => void (item.payload = null)
