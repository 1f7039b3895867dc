import { type Selectable, sql } from 'kysely'
import type { DeliveryQuery, DeliveryStore, DeliverySummary, PendingDelivery } from '../../core/ports/delivery-store.ts'
import type { Slice } from '../../core/ports/store.ts'
import { cutSlice, fromCursor, toCursor } from '../cursor.ts'
import type { Connection, Scope } from '../database.ts'
import type { Schema } from '../schema.ts'

/** Everything but what is sent: both databases know the length of a text without reading it. */
const SUMMARY = [
  'ord',
  'session',
  'id',
  'subscription',
  'seq',
  'lane',
  'name',
  'attempts',
  'due_at',
  'state',
  'last_error',
  'happened_at',
  'trace',
  'recent',
  sql<number>`octet_length(body)`.as('bytes'),
] as const

type SummaryRow = Omit<Selectable<Schema['delivery']>, 'headers' | 'body'> & { readonly bytes: number }

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
          .select(SUMMARY)
          .where('session', '=', session)
          .where('subscription', '=', subscription)
        const page = rows.where('state', '=', 'pending').orderBy('seq').orderBy('ord').limit(limit)
        return (await page.execute()).map(toSummary)
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
    weigh: (session, subscription) =>
      scope.read(async ({ db }) => {
        const rows = db.selectFrom('delivery').where('session', '=', session).where('subscription', '=', subscription)
        const weight = rows
          .where('state', '=', 'pending')
          .select([sql<number>`count(*)`.as('count'), sql<number>`coalesce(sum(octet_length(body)), 0)`.as('bytes')])
        const found = await weight.executeTakeFirst()
        return { count: Number(found?.count ?? 0), bytes: Number(found?.bytes ?? 0) }
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
async function selectSlice({ db }: Connection, session: string, query: DeliveryQuery): Promise<Slice<DeliverySummary>> {
  const { subscription, state, limit, after } = query
  const list = `deliveries ${session} ${subscription ?? ''} ${state ?? ''}`
  let rows = db.selectFrom('delivery').select(SUMMARY).where('session', '=', session)
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
  return { items: items.map(toSummary), next }
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

function fromRow({ headers, body, ...row }: Selectable<Schema['delivery']>): PendingDelivery {
  return { ...toKnown(row), headers: JSON.parse(headers) as PendingDelivery['headers'], body }
}

const toSummary = (row: SummaryRow): DeliverySummary => ({ ...toKnown(row), bytes: Number(row.bytes) })

function toKnown(row: Omit<SummaryRow, 'bytes'>): Omit<DeliverySummary, 'bytes'> {
  const { id, session, subscription, seq, lane, name, attempts, trace } = row
  return {
    id,
    session,
    subscription,
    seq,
    lane,
    name,
    attempts,
    trace,
    state: row.state === 'dead' ? 'dead' : 'pending',
    dueAt: row.due_at,
    lastError: row.last_error,
    happenedAt: row.happened_at,
    recent: JSON.parse(row.recent) as DeliverySummary['recent'],
  }
}
