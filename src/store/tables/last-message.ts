import { sql } from 'kysely'
import type { Connection } from '../database.ts'
import { statement } from '../statement.ts'
import { isUnread } from './conditions.ts'

const selectNewest = statement((db, args: { chat: number }) =>
  db
    .selectFrom('message')
    .select(['ord', 'timestamp'])
    .where('chat', '=', args.chat)
    .orderBy('timestamp', 'desc')
    .orderBy('ord', 'desc')
    .limit(1),
)

const selectMedia = statement((db, args: { chat: number }) =>
  db
    .selectFrom('message')
    .select('ord')
    .where('chat', '=', args.chat)
    .where(sql<boolean>`has_media = 1`)
    .limit(1),
)

/** The columns of a chat that its newest message gives. */
export async function newestOf(connection: Connection, chat: number) {
  const row = await selectNewest.first(connection, { chat })
  return { last_ord: row?.ord ?? null, last_at: row?.timestamp ?? 0 }
}

/** Whether one of the chat's messages has a file. */
export async function mediaOf(connection: Connection, chat: number) {
  return { has_media: (await selectMedia.first(connection, { chat })) ? 1 : 0 }
}

/** After a message lost its file. */
export async function refreshMedia(connection: Connection, chat: number): Promise<void> {
  const change = await mediaOf(connection, chat)
  await connection.db.updateTable('peer').set(change).where('key', '=', chat).execute()
}

/** After messages went, `unread` of which counted as such: no more can be unread than are left unread. */
export async function settleChat(connection: Connection, chat: number, unread: number): Promise<void> {
  const { db } = connection
  const { left } = await db
    .selectFrom('message')
    .select(sql<number>`count(*)`.as('left'))
    .where('chat', '=', chat)
    .where(isUnread)
    .executeTakeFirstOrThrow()
  const kept = sql<number>`case when unread < ${unread} then 0 when unread - ${unread} < ${left} then unread - ${unread}
    else ${left} end`
  const change = { ...(await newestOf(connection, chat)), ...(await mediaOf(connection, chat)), unread: kept }
  await db
    .updateTable('peer')
    .set({ ...change, updated_at: Date.now() })
    .where('key', '=', chat)
    .execute()
}
