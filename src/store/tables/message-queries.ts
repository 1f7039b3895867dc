import type { SelectQueryBuilder } from 'kysely'
import type { MessageStore } from '../../core/ports/store.ts'
import type { Scope } from '../database.ts'
import type { Schema } from '../schema.ts'
import { chatKey, isUnread } from './conditions.ts'
import { countMessages, listMessages, sliceMessages } from './message-list.ts'
import { toMessage, toMessages } from './reactions.ts'
import { countAll } from './statistics.ts'

type Queries = 'find' | 'list' | 'slice' | 'count' | 'statistics' | 'unread'
type Rows = SelectQueryBuilder<Schema, 'message', object>

/** Reading messages, each query along an index. */
export function createMessageQueries(scope: Scope): Pick<MessageStore, Queries> {
  return {
    find: (session, ref) =>
      scope.read(async (connection) => {
        const { db } = connection
        let rows: Rows = db.selectFrom('message').where('session', '=', session).where('id', '=', ref.id)
        if (ref.chat !== undefined) rows = rows.where('chat', '=', chatKey(db, session, ref.chat))
        if (ref.fromMe !== undefined) rows = rows.where('from_me', '=', ref.fromMe ? 1 : 0)
        const row = await rows.selectAll().orderBy('ord', 'desc').limit(1).executeTakeFirst()
        return row ? toMessage(connection, row) : null
      }),
    list: (session, query) => scope.read((connection) => listMessages(connection, session, query)),
    slice: (session, query) => scope.read((connection) => sliceMessages(connection, session, query)),
    count: (session, filter) => scope.read((connection) => countMessages(connection, session, filter)),
    statistics: (session, now) => scope.read((connection) => countAll(connection, session, now)),
    unread: (session, chat, limit) =>
      scope.read(async (connection) => {
        const { db } = connection
        const rows = await db
          .selectFrom('message')
          .selectAll()
          .where('chat', '=', chatKey(db, session, chat))
          .where(isUnread)
          .orderBy('timestamp', 'desc')
          .orderBy('ord', 'desc')
          .limit(limit)
          .execute()
        return toMessages(connection, rows)
      }),
  }
}
