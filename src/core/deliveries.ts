import type { Delivery } from './delivery/delivery.ts'
import { MAX_ROW_BYTES, MAX_ROWS } from './delivery/receiver.ts'
import { GatewayError } from './errors.ts'
import type { DeliveryQuery, DeliverySummary, PendingDelivery } from './ports/delivery-store.ts'
import type { Slice, Store } from './ports/store.ts'
import type { Sessions } from './sessions.ts'
import { requireSubscription } from './subscriptions.ts'

/** How many dead letters wait again, and how many are left. */
export interface Retried {
  readonly retried: number
  readonly left: number
}

/** What could not be delivered: what waits for another attempt, and what was given up. */
export interface Deliveries {
  /** In log order, without what is sent. Throws SESSION_NOT_FOUND, SUBSCRIPTION_NOT_FOUND, and BAD_REQUEST for a cursor of another list. */
  slice(session: string, query: DeliveryQuery): Promise<Slice<DeliverySummary>>
  /** Throws DELIVERY_NOT_FOUND. */
  require(session: string, id: string): Promise<PendingDelivery>
  /**
   * Sends a dead letter again as it was, before what is newer in its chat. Throws DELIVERY_NOT_FOUND, DELIVERY_NOT_DEAD,
   * SUBSCRIPTION_NOT_FOUND when its receiver is there no more, and QUEUE_FULL when too much waits for it already.
   */
  retry(session: string, id: string): Promise<PendingDelivery>
  /**
   * The same with the oldest of a subscription, or of each, 1000 in all at most and as long as there is room; those without a
   * receiver are left as they are.
   */
  retryAll(session: string, subscription?: string): Promise<Retried>
  /** Forgets a dead letter. Throws DELIVERY_NOT_FOUND, DELIVERY_NOT_DEAD. */
  delete(session: string, id: string): Promise<void>
}

type DeliveryRow = Omit<PendingDelivery, 'headers' | 'body'>

const MAX_LIMIT = 1_000
const MAX_AT_ONCE = 1_000
const BATCH = 100
/** Dead letters take no more than half of what may wait: events that come must find room. */
const SHARE = 0.5

export function createDeliveries(deps: {
  readonly store: Store
  readonly sessions: Sessions
  readonly delivery: Delivery
  readonly now: () => number
}): Deliveries {
  const { store, sessions, delivery, now } = deps
  const requireDelivery = async (session: string, id: string) => {
    await sessions.require(session)
    const found = await store.deliveries.get(session, id)
    if (!found) throw new GatewayError('DELIVERY_NOT_FOUND', `session ${session} has no delivery ${id}`)
    return found
  }
  const requireDead = async (session: string, id: string) => {
    const found = await requireDelivery(session, id)
    if (found.state === 'dead') return found
    const message = `delivery ${id} is no dead letter: it is still tried by itself`
    throw new GatewayError('DELIVERY_NOT_DEAD', message, { details: { state: found.state, dueAt: found.dueAt } })
  }
  /** They wait again from now on, with all attempts of their policy. */
  const revive = async <Row extends DeliveryRow>(session: string, dead: readonly Row[]) => {
    const change = { attempts: 0, dueAt: now(), state: 'pending' } as const
    const waiting = dead.map((row) => ({ ...row, ...change }))
    await store.transaction(async (tx) => {
      for (const row of waiting) await tx.deliveries.update(session, row.id, row)
    })
    return waiting
  }
  /** How many more may wait for a receiver. */
  const roomOf = async (session: string, subscription: string) => {
    const { count, bytes } = await store.deliveries.weigh(session, subscription)
    return bytes < MAX_ROW_BYTES * SHARE ? Math.max(0, Math.floor(MAX_ROWS * SHARE) - count) : 0
  }
  /** The oldest dead letters of one subscription, as far as there is room. */
  const reviveAll = async (session: string, subscription: string, limit: number) => {
    let retried = 0
    let after: string | null | undefined
    while (retried < limit && after !== null) {
      const room = Math.min(BATCH, limit - retried, await roomOf(session, subscription))
      if (room === 0) break
      const more = after === undefined ? {} : { after }
      const { items, next } = await store.deliveries.slice(session, {
        subscription,
        state: 'dead',
        limit: room,
        ...more,
      })
      const waiting = await revive(session, items)
      delivery.receiver(session, subscription)?.putBack(waiting)
      retried += waiting.length
      // What dies again meanwhile is before it.
      after = next
    }
    return retried
  }
  return {
    async slice(session, query) {
      await sessions.require(session)
      if (query.subscription !== undefined) await requireSubscription(store, session, query.subscription)
      return store.deliveries.slice(session, { ...query, limit: Math.min(query.limit, MAX_LIMIT) })
    },
    require: requireDelivery,
    retry: (session, id) =>
      delivery.undisturbed(session, async () => {
        const dead = await requireDead(session, id)
        await requireSubscription(store, session, dead.subscription)
        if ((await roomOf(session, dead.subscription)) === 0)
          throw new GatewayError('QUEUE_FULL', 'too much waits for this receiver already: try again when it is less')
        const [waiting = dead] = await revive(session, [dead])
        const { headers: _headers, body, ...row } = waiting
        delivery.receiver(session, dead.subscription)?.putBack([{ ...row, bytes: Buffer.byteLength(body) }])
        return waiting
      }),
    async retryAll(session, subscription) {
      await sessions.require(session)
      if (subscription !== undefined) await requireSubscription(store, session, subscription)
      return delivery.undisturbed(session, async () => {
        const ids = (await store.subscriptions.list(session)).map(({ id }) => id)
        let [retried, left] = [0, 0]
        for (const id of subscription === undefined ? ids : [subscription]) {
          const dead = await store.deliveries.count(session, id, 'dead')
          const revived = await reviveAll(session, id, Math.min(dead, MAX_AT_ONCE - retried))
          retried += revived
          left += dead - revived
        }
        return { retried, left }
      })
    },
    delete: (session, id) =>
      delivery.undisturbed(session, async () => {
        await requireDead(session, id)
        await store.deliveries.delete(session, id)
      }),
  }
}
