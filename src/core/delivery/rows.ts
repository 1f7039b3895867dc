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
  /** Of their bodies. */
  readonly chars: number
  /** A row that was stored before is waiting from now on. */
  adopt(row: PendingDelivery): void
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
  let chars = 0
  const add = ({ body }: Pick<PendingDelivery, 'body'>) => {
    count++
    chars += body.length
  }
  const remove = ({ body }: Pick<PendingDelivery, 'body'>) => {
    count--
    chars -= body.length
  }
  /** Stores an item so that the cursor can pass it. */
  const insert = async (item: LaneItem, change: RowChange) => {
    const { seq, lane, payload, happenedAt, trace } = item
    const { id, session } = subscription
    const { name, headers, body } = payload
    const about = { seq, lane, name, headers, body, happenedAt, trace }
    const row: PendingDelivery = { id: ulid(), session, subscription: id, ...about, ...change }
    await store.deliveries.put(row)
    item.row = row
    add(row)
    tracker.settle(seq)
  }
  return {
    get count() {
      return count
    },
    get chars() {
      return chars
    },
    adopt: add,
    keep: (item, change) =>
      inTurn(item, async () => {
        if (item.row) {
          await store.deliveries.update(item.row.session, item.row.id, change)
          item.row = { ...item.row, ...change }
        } else await insert(item, change)
        if (change.state === 'dead') {
          item.isOver = true
          remove(item.payload)
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
          remove(item.payload)
        } else tracker.settle(item.seq)
        item.isOver = true
      }),
  }
}
