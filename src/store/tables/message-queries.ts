import { sql, type Kysely, type SelectQueryBuilder } from 'kysely'
import { bareJid, type Jid } from '../../core/model/address.ts'
import { ACK_LEVEL } from '../../core/model/message.ts'
import type { MessageQuery, MessageStore } from '../../core/ports/store.ts'
import type { Connection, Scope } from '../database.ts'
import type { Schema } from '../schema.ts'
import { fromRow } from './message-row.ts'

type Rows = SelectQueryBuilder<Schema, 'message', object>

/** Reading messages, each query along an index. */
export function createMessageQueries(scope: Scope): Pick<MessageStore, 'find' | 'list' | 'unread' | 'outgoing'> {
  return {
    find: (session, ref) =>
      scope.read(async ({ db }) => {
        let rows: Rows = db.selectFrom('message').where('session', '=', session).where('id', '=', ref.id)
        if (ref.chat !== undefined) rows = rows.where('chat', '=', chatKey(db, session, ref.chat))
        if (ref.fromMe !== undefined) rows = rows.where('from_me', '=', ref.fromMe ? 1 : 0)
        const row = await rows.selectAll().orderBy('ord', 'desc').limit(1).executeTakeFirst()
        return row ? fromRow(row) : null
      }),
    list: (session, query) => scope.read((connection) => list(connection, session, query)),
    unread: (session, chat, limit) =>
      scope.read(async ({ db }) => {
        const rows = await db
          .selectFrom('message')
          .selectAll()
          .where('chat', '=', chatKey(db, session, chat))
          .where(isUnread)
          .orderBy('timestamp', 'desc')
          .orderBy('ord', 'desc')
          .limit(limit)
          .execute()
        return rows.map(fromRow)
      }),
    outgoing: (session, limit) =>
      scope.read(async ({ db }) => {
        const rows = await db
          .selectFrom('message')
          .selectAll()
          .where('session', '=', session)
          .where(sql<boolean>`ack = 0 and origin = 'api'`)
          .orderBy('ord')
          .limit(limit)
          .execute()
        return rows.map(fromRow)
      }),
  }
}

/** Written out, not as parameters: else the partial index is not used. */
export const isUnread = sql<boolean>`from_me = 0 and ack < 3`

/** The key of a chat by any of its addresses, within the same statement as what uses it. */
export const chatKey = (db: Kysely<Schema>, session: string, jid: Jid) =>
  db.selectFrom('address').select('peer').where('address.session', '=', session).where('address.jid', '=', bareJid(jid))

async function list({ db }: Connection, session: string, query: MessageQuery) {
  let rows: Rows = db.selectFrom('message')
  rows =
    query.chat === null
      ? rows.where('session', '=', session)
      : rows.where('chat', '=', chatKey(db, session, query.chat))
  if (query.since !== undefined) rows = rows.where('timestamp', '>=', query.since)
  if (query.until !== undefined) rows = rows.where('timestamp', '<=', query.until)
  if (query.fromMe !== undefined) rows = rows.where('from_me', '=', query.fromMe ? 1 : 0)
  if (query.ack !== undefined) rows = rows.where('ack', '=', ACK_LEVEL[query.ack])
  const found = await rows
    .selectAll()
    .orderBy('timestamp', query.order)
    .orderBy('ord', query.order)
    .limit(query.limit)
    .offset(query.offset)
    .execute()
  return found.map(fromRow)
}
