import type { Updateable } from 'kysely'
import type { ChatPatch } from '../../core/model/chat.ts'
import type { Connection } from '../database.ts'
import type { PeerRow, Schema } from '../schema.ts'
import { statement } from '../statement.ts'
import { shownOf } from './names.ts'
import { requirePeers } from './peers.ts'

type Change = Omit<ChatPatch, 'chat' | 'chatAlt'>

const selectPeer = statement((db, args: { key: number }) =>
  db.selectFrom('peer').selectAll().where('key', '=', args.key),
)

/** Applies a patch and creates the chat. Returns what really changed; null when nothing did. */
export async function patchChat(connection: Connection, session: string, patch: ChatPatch): Promise<ChatPatch | null> {
  await connection.lock(session)
  const [peer] = await requirePeers(connection, session, [{ jid: patch.chat, alt: patch.chatAlt ?? null }])
  const row = peer && (await selectPeer.first(connection, { key: peer.key }))
  if (!row) throw new Error('a chat was not stored')
  const change = changesOf(row, patch)
  const columns = { listed: 1, ...toColumns(change, row) }
  await connection.db.updateTable('peer').set(columns).where('key', '=', row.key).execute()
  if (Object.keys(change).length === 0) return null
  return { chat: row.jid, ...(row.alt === null ? {} : { chatAlt: row.alt }), ...change }
}

function changesOf(row: PeerRow, patch: ChatPatch): Change {
  const now: Required<Change> = {
    name: row.title ?? '',
    timestamp: row.timestamp,
    unread: row.unread,
    markedUnread: row.marked_unread === 1,
    pinnedAt: row.pinned_at,
    archived: row.archived === 1,
    mutedUntil: row.muted_until,
    favorite: row.favorite === 1,
    ephemeralSeconds: row.ephemeral_seconds,
  }
  const changed = Object.entries(now).filter(([field, before]) => {
    const after = patch[field as keyof Change]
    if (after === undefined || after === before) return false
    // A conversation's time never moves back: history comes in any order.
    return field !== 'timestamp' || Number(after) > row.timestamp
  })
  return Object.fromEntries(changed.map(([field]) => [field, patch[field as keyof Change]])) as Change
}

function toColumns(change: Change, row: PeerRow): Updateable<Schema['peer']> {
  const { name, timestamp, unread, markedUnread, pinnedAt, archived, mutedUntil, favorite, ephemeralSeconds } = change
  const title = name ?? row.title
  return {
    ...(name === undefined ? {} : { title, shown: shownOf({ ...row, title }) }),
    ...(timestamp === undefined ? {} : { timestamp }),
    ...(unread === undefined ? {} : { unread }),
    ...(markedUnread === undefined ? {} : { marked_unread: markedUnread ? 1 : 0 }),
    ...(pinnedAt === undefined ? {} : { pinned_at: pinnedAt }),
    ...(archived === undefined ? {} : { archived: archived ? 1 : 0 }),
    ...(mutedUntil === undefined ? {} : { muted_until: mutedUntil }),
    ...(favorite === undefined ? {} : { favorite: favorite ? 1 : 0 }),
    ...(ephemeralSeconds === undefined ? {} : { ephemeral_seconds: ephemeralSeconds }),
    ...(Object.keys(change).length === 0 ? {} : { state_at: Date.now() }),
  }
}
