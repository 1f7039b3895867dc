import { sql } from 'kysely'
import type { Jid } from '../../core/model/address.ts'
import { ACK_LEVEL } from '../../core/model/message.ts'
import type { Connection } from '../database.ts'
import { filled } from '../statement.ts'
import { chatKey, isUnread } from './conditions.ts'

interface Mark {
  readonly chat: Jid
  readonly ids: readonly string[]
}

const AT_ONCE = 256

/** Reading a message means having seen what came before it: only newer ones stay unread in the chat. */
export async function markRead(connection: Connection, session: string, { chat, ids }: Mark): Promise<void> {
  const { db } = connection
  await connection.lock(session)
  const marked: { ord: number; chat: number; timestamp: number }[] = []
  for (let at = 0; at < ids.length; at += AT_ONCE) {
    const rows = await db
      .updateTable('message')
      .set({ ack: ACK_LEVEL.read })
      .where('session', '=', session)
      .where('id', 'in', filled(ids.slice(at, at + AT_ONCE)))
      .where('chat', '=', chatKey(db, session, chat))
      .where(isUnread)
      .returning(['ord', 'chat', 'timestamp'])
      .execute()
    marked.push(...rows)
  }
  const newest = marked.toSorted((a, b) => b.timestamp - a.timestamp || b.ord - a.ord)[0]
  if (newest) await lower(connection, newest, marked.length)
}

async function lower(
  { db }: Connection,
  newest: { readonly ord: number; readonly chat: number; readonly timestamp: number },
  marked: number,
): Promise<void> {
  const { left } = await db
    .selectFrom('message')
    .select(sql<number>`count(*)`.as('left'))
    .where('chat', '=', newest.chat)
    .where(isUnread)
    .where('timestamp', '>=', newest.timestamp)
    .where(sql<boolean>`(timestamp > ${newest.timestamp} or ord > ${newest.ord})`)
    .executeTakeFirstOrThrow()
  const unread = sql<number>`case when unread - ${marked} < 0 then 0
    when unread - ${marked} < ${left} then unread - ${marked} else ${left} end`
  await db
    .updateTable('peer')
    .set({ unread, marked_unread: 0, updated_at: Date.now() })
    .where('key', '=', newest.chat)
    .execute()
}
