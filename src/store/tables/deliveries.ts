import type { Selectable } from 'kysely'
import type { DeliveryStore, PendingDelivery } from '../../core/ports/store.ts'
import type { Scope } from '../database.ts'
import type { Schema } from '../schema.ts'

/** Payloads that wait, and those that were given up. */
export function createDeliveries(scope: Scope): DeliveryStore {
  return {
    put: (delivery) =>
      scope.write(async ({ db }) => {
        const { session: _session, id: _id, ...change } = toRow(delivery)
        await db
          .insertInto('delivery')
          .values(toRow(delivery))
          .onConflict((conflict) => conflict.columns(['session', 'id']).doUpdateSet(change))
          .execute()
      }),
    pending: (session, subscription, limit) =>
      scope.read(async ({ db }) => {
        const rows = db
          .selectFrom('delivery')
          .selectAll()
          .where('session', '=', session)
          .where('subscription', '=', subscription)
        const page = rows.where('state', '=', 'pending').orderBy('seq').orderBy('ord').limit(limit)
        return (await page.execute()).map(fromRow)
      }),
    dead: (session, { limit, offset }) =>
      scope.read(async ({ db }) => {
        const rows = db.selectFrom('delivery').selectAll().where('session', '=', session).where('state', '=', 'dead')
        return (await rows.orderBy('seq').orderBy('ord').limit(limit).offset(offset).execute()).map(fromRow)
      }),
    update: (session, id, { attempts, dueAt, state, lastError }) =>
      scope.write(async ({ db }) => {
        const change = { attempts, due_at: dueAt, state, last_error: lastError }
        await db.updateTable('delivery').set(change).where('session', '=', session).where('id', '=', id).execute()
      }),
    delete: (session, id) =>
      scope.write(async ({ db }) => {
        await db.deleteFrom('delivery').where('session', '=', session).where('id', '=', id).execute()
      }),
    prune: (session, before) =>
      scope.write(async ({ db }) => {
        const dead = db.deleteFrom('delivery').where('session', '=', session).where('state', '=', 'dead')
        return Number((await dead.where('due_at', '<', before).executeTakeFirst()).numDeletedRows)
      }),
  }
}

function toRow({ headers, dueAt, lastError, ...delivery }: PendingDelivery) {
  return { ...delivery, headers: JSON.stringify(headers), due_at: dueAt, last_error: lastError }
}

function fromRow({ ord: _ord, due_at, last_error, ...row }: Selectable<Schema['delivery']>): PendingDelivery {
  return {
    ...row,
    headers: JSON.parse(row.headers) as PendingDelivery['headers'],
    state: row.state === 'dead' ? 'dead' : 'pending',
    dueAt: due_at,
    lastError: last_error,
  }
}
