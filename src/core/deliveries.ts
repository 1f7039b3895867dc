import type { Delivery } from './delivery/delivery.ts'
import { MAX_ROW_CHARS, MAX_STORED } from './delivery/receiver.ts'
import { GatewayError } from './errors.ts'
import type { DeliveryQuery, PendingDelivery } from './ports/delivery-store.ts'
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
  /** In log order. Throws SESSION_NOT_FOUND, SUBSCRIPTION_NOT_FOUND, and BAD_REQUEST for a cursor of another list. */
  slice(session: string, query: DeliveryQuery): Promise<Slice<PendingDelivery>>
  /** Throws DELIVERY_NOT_FOUND. */
  require(session: string, id: string): Promise<PendingDelivery>
  /**
   * Sends a dead letter again as it was, before what is newer in its chat. Throws DELIVERY_NOT_FOUND, DELIVERY_NOT_DEAD,
   * and SUBSCRIPTION_NOT_FOUND when its receiver is there no more.
   */
  retry(session: string, id: string): Promise<PendingDelivery>
  /** The same with the oldest 1000 of a subscription, or of each; those without a receiver are left as they are. */
  retryAll(session: string, subscription?: string): Promise<Retried>
  /** Forgets a dead letter. Throws DELIVERY_NOT_FOUND, DELIVERY_NOT_DEAD. */
  delete(session: string, id: string): Promise<void>
}

const MAX_LIMIT = 1_000
const MAX_AT_ONCE = 1_000
const BATCH = 100

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
  const revive = async (session: string, dead: readonly PendingDelivery[]) => {
    const change = { attempts: 0, dueAt: now(), state: 'pending' } as const
    const waiting = dead.map((row) => ({ ...row, ...change }))
    await store.transaction(async (tx) => {
      for (const row of waiting) await tx.deliveries.update(session, row.id, row)
    })
    return waiting
  }
  /** The oldest dead letters of one subscription, as far as there is room. */
  const reviveAll = async (session: string, subscription: string, limit: number) => {
    const room = Math.min(limit, MAX_STORED - (await store.deliveries.count(session, subscription, 'pending')))
    let [retried, chars] = [0, 0]
    let after: string | null | undefined
    while (retried < room && chars < MAX_ROW_CHARS && after !== null) {
      const more = after === undefined ? {} : { after }
      const query = { subscription, state: 'dead', limit: Math.min(BATCH, room - retried), ...more } as const
      const { items, next } = await store.deliveries.slice(session, query)
      const waiting = await revive(session, items)
      delivery.receiver(session, subscription)?.putBack(waiting)
      retried += waiting.length
      chars += waiting.reduce((sum, { body }) => sum + body.length, 0)
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
        const waiting = await revive(session, [dead])
        delivery.receiver(session, dead.subscription)?.putBack(waiting)
        return waiting[0] ?? dead
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
