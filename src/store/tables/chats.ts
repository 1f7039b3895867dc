import { sql } from 'kysely'
import { bareJid, kindOf, type Jid } from '../../core/model/address.ts'
import type { Chat, ChatKind, ChatPatch } from '../../core/model/chat.ts'
import type { ChatQuery, ChatStore } from '../../core/ports/store.ts'
import type { Connection, Scope } from '../database.ts'
import type { MessageRow, PeerRow } from '../schema.ts'
import { patchChat } from './chat-patch.ts'
import { chatKey } from './message-queries.ts'
import { fromRow } from './message-row.ts'

const AT_ONCE = 500

/** The chat list, read along one index. */
export function createChats(scope: Scope): ChatStore {
  return {
    get: (session, jid) =>
      scope.read(async (connection) => {
        const { db } = connection
        const rows = await db
          .selectFrom('peer')
          .selectAll()
          .where('key', '=', chatKey(db, session, jid))
          .where(isListed)
          .execute()
        return (await toChats(connection, rows))[0] ?? null
      }),
    list: (session, query) =>
      scope.read(async (connection) => toChats(connection, await selectPage(connection, session, query))),
    patch: (session, patches) =>
      scope.write(async (connection) => {
        const changed: ChatPatch[] = []
        for (const patch of patches) {
          const change = await patchChat(connection, session, patch)
          if (change) changed.push(change)
        }
        return changed
      }),
  }
}

/** Written out, not as a parameter: else the partial index is not used. */
const isListed = sql<boolean>`listed = 1`

async function selectPage({ db }: Connection, session: string, query: ChatQuery): Promise<PeerRow[]> {
  const { sortBy, order, limit, offset } = query
  let rows = db.selectFrom('peer').selectAll().where('session', '=', session).where(isListed)
  if (query.ids) {
    if (query.ids.length === 0) return []
    const wanted = query.ids.map(bareJid)
    rows = rows.where('key', 'in', (inner) =>
      inner.selectFrom('address').select('peer').where('session', '=', session).where('jid', 'in', wanted),
    )
  }
  if (sortBy === 'timestamp' && order === 'asc') rows = rows.orderBy(sql`(timestamp = 0)`)
  const column = { timestamp: 'timestamp', id: 'jid', name: 'shown' } as const
  return rows.orderBy(column[sortBy], order).orderBy('key', order).limit(limit).offset(offset).execute()
}

async function toChats({ db }: Connection, rows: readonly PeerRow[]): Promise<Chat[]> {
  const last = new Map<number, MessageRow>()
  const ords = rows.map((row) => row.last_ord).filter((ord) => ord !== null)
  for (let at = 0; at < ords.length; at += AT_ONCE) {
    const page = ords.slice(at, at + AT_ONCE)
    for (const row of await db.selectFrom('message').selectAll().where('ord', 'in', page).execute())
      last.set(row.ord, row)
  }
  return rows.map((row) => toChat(row, last.get(row.last_ord ?? -1) ?? null))
}

function toChat(row: PeerRow, last: MessageRow | null): Chat {
  return {
    id: row.jid,
    alt: row.alt,
    kind: chatKind(row.jid),
    name: row.shown === '' ? null : row.shown,
    timestamp: row.timestamp,
    lastMessage: last && fromRow(last),
    unread: row.unread,
    markedUnread: row.marked_unread === 1,
    pinnedAt: row.pinned_at,
    archived: row.archived === 1,
    mutedUntil: row.muted_until,
    favorite: row.favorite === 1,
    ephemeralSeconds: row.ephemeral_seconds,
  }
}

function chatKind(jid: Jid): ChatKind {
  const kind = kindOf(jid)
  return kind === 'phone' || kind === 'lid' || kind === 'other' ? 'person' : kind
}
