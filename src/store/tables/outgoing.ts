import { sql } from 'kysely'
import type { OutgoingStore } from '../../core/ports/outgoing-store.ts'
import { cutSlice, fromCursor, toCursor } from '../cursor.ts'
import type { Connection, Scope } from '../database.ts'
import { statement } from '../statement.ts'
import { createOutgoingPace } from './outgoing-pace.ts'
import { fromRow, type NewRow, toRow } from './outgoing-row.ts'

const insertOnce = statement((db, args: NewRow) =>
  db
    .insertInto('outgoing')
    .values({
      session: args.session,
      id: args.id,
      chat: args.chat,
      kind: args.kind,
      target: args.target,
      content: args.content,
      raw: args.raw,
      attributes: args.attributes,
      state: args.state,
      attempts: args.attempts,
      is_first: args.is_first,
      due_at: args.due_at,
      left_at: args.left_at,
      created_at: args.created_at,
      updated_at: args.updated_at,
      error: args.error,
    })
    .onConflict((conflict) => conflict.columns(['session', 'id', 'chat']).doNothing())
    .returning('place'),
)

const selectById = statement((db, args: { session: string; id: string }) =>
  db
    .selectFrom('outgoing')
    .selectAll()
    .where('session', '=', args.session)
    .where('id', '=', args.id)
    .orderBy('place', 'desc'),
)

interface Change {
  readonly session: string
  readonly place: number
  /** The states that it may be in: at most two are ever asked for. */
  readonly first: string
  readonly second: string
  readonly content: string | null
  readonly state: string | null
  readonly attempts: number | null
  readonly dueAt: number | null
  readonly leaves: number
  readonly leftAt: number | null
  readonly says: number
  readonly error: string | null
  readonly updatedAt: number
}

const changeOne = statement((db, args: Change) =>
  db
    .updateTable('outgoing')
    .set({
      content: sql`coalesce(${args.content}, content)`,
      state: sql`coalesce(${args.state}, state)`,
      attempts: sql`coalesce(${args.attempts}, attempts)`,
      due_at: sql`coalesce(${args.dueAt}, due_at)`,
      left_at: sql`case when ${args.leaves} = 1 then ${args.leftAt} else left_at end`,
      error: sql`case when ${args.says} = 1 then ${args.error} else error end`,
      updated_at: args.updatedAt,
    })
    .where('place', '=', args.place)
    .where('session', '=', args.session)
    .where(sql<boolean>`state in (${args.first}, ${args.second})`)
    .returning('place'),
)

/** What leaves. */
export function createOutgoing(scope: Scope): OutgoingStore {
  return {
    add: (session, outgoing) =>
      scope.write(async (connection) => {
        const inserted = await insertOnce.first(connection, toRow(session, outgoing))
        return inserted && { ...outgoing, place: inserted.place }
      }),
    find: (session, id) =>
      scope.read(async (connection) => (await selectById.all(connection, { session, id })).map(fromRow)),
    change: (session, place, progress) =>
      scope.write(async (connection) => {
        const changed = await changeOne.first(connection, toChange(session, place, progress))
        return changed !== null
      }),
    slice: (session, query) => scope.read((connection) => slice(connection, session, query)),
    count: (session, state) =>
      scope.read(async ({ db }) => {
        const rows = db.selectFrom('outgoing').where('session', '=', session).where('state', '=', state)
        return (await rows.select(sql<number>`count(*)`.as('count')).executeTakeFirst())?.count ?? 0
      }),
    unanswered: (session, { dueBy, after, limit }) =>
      scope.read(async ({ db }) => {
        const rows = db.selectFrom('outgoing').selectAll().where('session', '=', session).where('state', '=', 'leaving')
        const due = rows.where('place', '>', after).where('due_at', '<=', dueBy)
        return (await due.orderBy('place').limit(limit).execute()).map(fromRow)
      }),
    nextDue: (session) =>
      scope.read(async ({ db }) => {
        const rows = db.selectFrom('outgoing').select('due_at').where('session', '=', session)
        const row = await rows
          .where(sql<boolean>`state = 'leaving'`)
          .orderBy('due_at')
          .limit(1)
          .executeTakeFirst()
        return row?.due_at ?? null
      }),
    revokes: (session, { id, chat }) =>
      scope.read(async ({ db }) => {
        const rows = db.selectFrom('outgoing').selectAll().where('session', '=', session).where('target', '=', id)
        const revokes = rows.where('kind', '=', 'revoke').where('chat', '=', chat).where('state', '!=', 'refused')
        return (await revokes.orderBy('place').execute()).map(fromRow)
      }),
    prune: (session, before) =>
      scope.write(async ({ db }) => {
        const ended = db.deleteFrom('outgoing').where('session', '=', session).where('updated_at', '<', before)
        const removed = await ended.where(sql<boolean>`state in ('confirmed', 'refused')`).executeTakeFirst()
        return Number(removed.numDeletedRows)
      }),
    ...createOutgoingPace(scope),
  }
}

function toChange(session: string, place: number, progress: Progress): Change {
  const { from, content, state = null, attempts = null, dueAt = null, leftAt, error, updatedAt } = progress
  const [first, second = first] = from
  return {
    session,
    place,
    first,
    second,
    content: content === undefined ? null : JSON.stringify(content),
    state,
    attempts,
    dueAt,
    leaves: leftAt === undefined ? 0 : 1,
    leftAt: leftAt ?? null,
    says: error === undefined ? 0 : 1,
    error: error ?? null,
    updatedAt,
  }
}

type Progress = Parameters<OutgoingStore['change']>[2]

async function slice(
  { db }: Connection,
  session: string,
  { state, limit, after }: Parameters<OutgoingStore['slice']>[1],
) {
  const list = `outgoing ${session}`
  const place = after === undefined ? 0 : fromCursor(list, after, 'number').key
  let rows = db.selectFrom('outgoing').selectAll().where('session', '=', session).where('place', '>', place)
  if (state !== undefined) rows = rows.where('state', '=', state)
  const found = await rows
    .orderBy('place')
    .limit(limit + 1)
    .execute()
  const cut = cutSlice(found, limit, (row) => toCursor(list, { sort: 0, key: row.place }))
  return { items: cut.items.map(fromRow), next: cut.next }
}
