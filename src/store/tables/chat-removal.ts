import { setImmediate } from 'node:timers/promises'
import { sql } from 'kysely'
import type { Jid } from '../../core/model/address.ts'
import type { Connection, Scope } from '../database.ts'
import type { PeerRow } from '../schema.ts'
import { chatKey, isListed, isUnread } from './conditions.ts'
import { settleChat } from './last-message.ts'

const AT_ONCE = 500

interface Removal {
  readonly session: string
  readonly chat: Jid
  readonly until: number | null
  readonly keepStarred: boolean
}

/**
 * Removes messages, the oldest first, in portions that each leave the chat right: outside of a transaction others get their
 * turn in between, and what a crash leaves is a chat that was cleared up to somewhere. Null when there is no such chat.
 */
export async function clearChat(scope: Scope, removal: Removal): Promise<{ chat: Jid; removed: number } | null> {
  let removed = 0
  for (;;) {
    const portion = await scope.write((connection) => clearPortion(connection, removal))
    if (!portion) return removed === 0 ? null : { chat: removal.chat, removed }
    removed += portion.removed
    if (portion.removed < AT_ONCE) return { chat: portion.chat, removed }
    await setImmediate()
  }
}

/** Takes the chat out of the list as well, unless messages are left in it. */
export async function removeChat(scope: Scope, removal: Removal): Promise<{ chat: Jid } | null> {
  const cleared = await clearChat(scope, removal)
  if (!cleared) return null
  await scope.write(async (connection) => {
    const row = await findListed(connection, removal)
    if (row && row.last_ord === null) await unlist(connection, row)
  })
  return { chat: cleared.chat }
}

async function findListed(connection: Connection, { session, chat }: Removal): Promise<PeerRow | null> {
  const { db } = connection
  await connection.lock(session)
  const rows = db
    .selectFrom('peer')
    .selectAll()
    .where('key', '=', chatKey(db, session, chat))
    .where(isListed)
  return (await rows.executeTakeFirst()) ?? null
}

async function clearPortion(connection: Connection, removal: Removal) {
  const chat = await findListed(connection, removal)
  if (!chat) return null
  let oldest = connection.db.selectFrom('message').select('ord').where('chat', '=', chat.key)
  if (removal.until !== null) oldest = oldest.where('timestamp', '<=', removal.until)
  if (removal.keepStarred) oldest = oldest.where(sql<boolean>`starred = 0`)
  const portion = oldest.orderBy('timestamp').orderBy('ord').limit(AT_ONCE)
  const unread = await countUnread(connection, portion)
  const gone = await connection.db.deleteFrom('message').where('ord', 'in', portion).executeTakeFirst()
  await settleChat(connection, chat.key, unread)
  return { chat: chat.jid, removed: Number(gone.numDeletedRows) }
}

/** Of these messages, those that the chat counts as unread. */
async function countUnread({ db }: Connection, portion: ReturnType<typeof oldestOf>): Promise<number> {
  const rows = db
    .selectFrom('message')
    .select(sql<number>`count(*)`.as('count'))
    .where('ord', 'in', portion)
  const row = await rows.where(isUnread).where('announced', '=', 1).executeTakeFirst()
  return row?.count ?? 0
}

const oldestOf = ({ db }: Connection) => db.selectFrom('message').select('ord')

/** Names and addresses stay: they are the person's. A group's timer is the group's. */
async function unlist({ db }: Connection, { key, kind, ephemeral_seconds }: PeerRow): Promise<void> {
  const state = {
    listed: 0,
    timestamp: 0,
    last_at: 0,
    unread: 0,
    marked_unread: 0,
    pinned_at: null,
    archived: 0,
    muted_until: null,
    favorite: 0,
    ephemeral_seconds: kind === 'group' ? ephemeral_seconds : 0,
    state_at: Date.now(),
    created_at: 0,
    updated_at: 0,
  }
  await db.updateTable('peer').set(state).where('key', '=', key).execute()
  await db.deleteFrom('chat_label').where('peer', '=', key).execute()
}
