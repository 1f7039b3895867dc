import type { Chat, ChatKind } from '../../core/model/chat.ts'
import type { Message } from '../../core/model/message.ts'
import type { Connection } from '../database.ts'
import type { MessageRow, PeerRow } from '../schema.ts'
import { filled } from '../statement.ts'
import { toMessages } from './reactions.ts'

const AT_ONCE = 500

/** The chats of the rows, with their last messages and labels: a query for each kind of thing, not for each chat. */
export async function toChats(connection: Connection, rows: readonly PeerRow[]): Promise<Chat[]> {
  const chats: Chat[] = []
  for (let at = 0; at < rows.length; at += AT_ONCE) {
    const page = rows.slice(at, at + AT_ONCE)
    const last = await lastMessages(connection, page)
    const labels = await labelsOf(connection, page)
    chats.push(...page.map((row) => toChat(row, last.get(row.last_ord ?? 0) ?? null, labels.get(row.key) ?? [])))
  }
  return chats
}

async function lastMessages(connection: Connection, rows: readonly PeerRow[]): Promise<ReadonlyMap<number, Message>> {
  const ords = rows.map((row) => row.last_ord).filter((ord) => ord !== null)
  if (ords.length === 0) return new Map()
  const found: MessageRow[] = await connection.db
    .selectFrom('message')
    .selectAll()
    .where('ord', 'in', filled(ords))
    .execute()
  const messages = await toMessages(connection, found)
  return new Map(messages.map((message, index) => [found[index]?.ord ?? 0, message]))
}

async function labelsOf({ db }: Connection, rows: readonly PeerRow[]): Promise<ReadonlyMap<number, string[]>> {
  const labels = new Map<number, string[]>()
  if (rows.length === 0) return labels
  const found = await db
    .selectFrom('chat_label')
    .select(['peer', 'label'])
    .where('peer', 'in', filled(rows.map(({ key }) => key)))
    .execute()
  for (const { peer, label } of found) labels.set(peer, [...(labels.get(peer) ?? []), label])
  for (const [peer, ids] of labels) labels.set(peer, ids.toSorted(byNumber))
  return labels
}

/** WhatsApp's ids of labels are small numbers. */
export const byNumber = (one: string, other: string): number =>
  Number(one) - Number(other) || (one < other ? -1 : Number(one > other))

function toChat(row: PeerRow, lastMessage: Message | null, labels: readonly string[]): Chat {
  return {
    id: row.jid,
    alt: row.alt,
    kind: row.kind as ChatKind,
    name: row.shown === '' ? null : row.shown,
    timestamp: row.timestamp,
    lastMessage,
    unread: row.unread,
    markedUnread: row.marked_unread === 1,
    pinnedAt: row.pinned_at,
    archived: row.archived === 1,
    mutedUntil: row.muted_until,
    favorite: row.favorite === 1,
    ephemeralSeconds: row.ephemeral_seconds,
    labels,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  }
}
