import { ulid } from '../../util/ulid.ts'
import type { PendingDelivery } from '../ports/delivery-store.ts'
import type { Store, Subscription } from '../ports/store.ts'
import type { CursorTracker } from './cursor.ts'
import { inTurn, type LaneItem } from './lanes.ts'

/** How an attempt ended, as it is stored. */
export type RowChange = Pick<PendingDelivery, 'attempts' | 'dueAt' | 'lastError' | 'state' | 'recent'>

/** What a receiver has stored of its payloads: those that failed, and those that wait behind such a one. */
export interface Rows {
  /** Waiting ones. */
  readonly count: number
  /** A row that was stored before is waiting from now on. */
  adopt(): void
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
  let count = 0
  /** Stores an item so that the cursor can pass it. */
  const insert = async (item: LaneItem, change: RowChange) => {
    const { seq, lane, payload, happenedAt, trace } = item
    const { id, session } = subscription
    const { name, headers, body } = payload
    const about = { seq, lane, name, headers, body, happenedAt, trace }
    const row: PendingDelivery = { id: ulid(), session, subscription: id, ...about, ...change }
    await store.deliveries.put(row)
    item.row = row
    count++
    tracker.settle(seq)
  }
  return {
    get count() {
      return count
    },
    adopt: () => void count++,
    keep: (item, change) =>
      inTurn(item, async () => {
        if (item.row) {
          await store.deliveries.update(item.row.session, item.row.id, change)
          item.row = { ...item.row, ...change }
        } else await insert(item, change)
        if (change.state === 'dead') {
          item.isOver = true
          count--
        }
      }),
    keepWaiting: (item, now) =>
      inTurn(item, async () => {
        if (item.row || item.isOver) return
        await insert(item, { attempts: 0, dueAt: now, lastError: null, state: 'pending', recent: [] })
      }),
    done: (item) =>
      inTurn(item, async () => {
        if (item.row) {
          await store.deliveries.delete(item.row.session, item.row.id)
          count--
        } else tracker.settle(item.seq)
        item.isOver = true
      }),
  }
}
