import { type Selectable, sql } from 'kysely'
import type { DeliveryQuery, DeliveryStore, PendingDelivery } from '../../core/ports/delivery-store.ts'
import type { Slice } from '../../core/ports/store.ts'
import { cutSlice, fromCursor, toCursor } from '../cursor.ts'
import type { Connection, Scope } from '../database.ts'
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
    get: (session, id) =>
      scope.read(async ({ db }) => {
        const row = db.selectFrom('delivery').selectAll().where('session', '=', session).where('id', '=', id)
        const found = await row.executeTakeFirst()
        return found ? fromRow(found) : null
      }),
    slice: (session, query) => scope.read((connection) => selectSlice(connection, session, query)),
    count: (session, subscription, state) =>
      scope.read(async ({ db }) => {
        const rows = db.selectFrom('delivery').where('session', '=', session).where('subscription', '=', subscription)
        const count = sql<number>`count(*)`.as('count')
        return Number((await rows.where('state', '=', state).select(count).executeTakeFirst())?.count ?? 0)
      }),
    deadAfter: (session, subscription, { seq, limit }) =>
      scope.read(async ({ db }) => {
        const rows = db
          .selectFrom('delivery')
          .select(['seq', 'name'])
          .where('session', '=', session)
          .where('subscription', '=', subscription)
        const found = await rows
          .where('state', '=', 'dead')
          .where('seq', '>', seq)
          .orderBy('seq')
          .limit(limit)
          .execute()
        return found.map((row) => ({ seq: row.seq, name: row.name }))
      }),
    dead: (session, { limit, offset }) =>
      scope.read(async ({ db }) => {
        const rows = db.selectFrom('delivery').selectAll().where('session', '=', session).where('state', '=', 'dead')
        return (await rows.orderBy('seq').orderBy('ord').limit(limit).offset(offset).execute()).map(fromRow)
      }),
    update: (session, id, { attempts, dueAt, state, lastError, recent }) =>
      scope.write(async ({ db }) => {
        const change = { attempts, due_at: dueAt, state, last_error: lastError, recent: JSON.stringify(recent) }
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

/** One row more than asked tells whether there are others. */
async function selectSlice({ db }: Connection, session: string, query: DeliveryQuery): Promise<Slice<PendingDelivery>> {
  const { subscription, state, limit, after } = query
  const list = `deliveries ${session} ${subscription ?? ''} ${state ?? ''}`
  let rows = db.selectFrom('delivery').selectAll().where('session', '=', session)
  if (subscription !== undefined) rows = rows.where('subscription', '=', subscription)
  if (state !== undefined) rows = rows.where('state', '=', state)
  if (after !== undefined) {
    const { sort, key } = fromCursor(list, after, 'number')
    rows = rows.where(sql<boolean>`(seq, ord) > (${sort}, ${key})`)
  }
  const found = await rows
    .orderBy('seq')
    .orderBy('ord')
    .limit(limit + 1)
    .execute()
  const { items, next } = cutSlice(found, limit, ({ seq, ord }) => toCursor(list, { sort: seq, key: ord }))
  return { items: items.map(fromRow), next }
}

function toRow({ headers, dueAt, lastError, happenedAt, recent, ...delivery }: PendingDelivery) {
  return {
    ...delivery,
    headers: JSON.stringify(headers),
    due_at: dueAt,
    last_error: lastError,
    happened_at: happenedAt,
    recent: JSON.stringify(recent),
  }
}

function fromRow({ ord: _ord, ...row }: Selectable<Schema['delivery']>): PendingDelivery {
  const { due_at: dueAt, last_error: lastError, happened_at: happenedAt, ...rest } = row
  return {
    ...rest,
    headers: JSON.parse(row.headers) as PendingDelivery['headers'],
    state: row.state === 'dead' ? 'dead' : 'pending',
    dueAt,
    lastError,
    happenedAt,
    recent: JSON.parse(row.recent) as PendingDelivery['recent'],
  }
}
