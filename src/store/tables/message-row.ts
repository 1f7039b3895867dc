import { mediaOf } from '../../core/model/content.ts'
import {
  ACK_LEVEL,
  type Ack,
  type Message,
  type MessageContent,
  type MessageOrigin,
  type Reaction,
} from '../../core/model/message.ts'
import type { MessageRow } from '../schema.ts'
import type { Peer } from './names.ts'

const ACKS = new Map(Object.entries(ACK_LEVEL).map(([ack, level]) => [level, ack as Ack]))

/** The author key of own messages: the account, under whichever address. */
export const OWN = 0

export interface Placed {
  readonly session: string
  readonly message: Message
  readonly chat: Peer
  readonly sender: Peer
  readonly announced: boolean
}

export type NewMessageRow = Omit<MessageRow, 'ord'>

const COLUMNS = [
  'session',
  'id',
  'chat',
  'author',
  'chat_jid',
  'chat_alt',
  'from_me',
  'sender_jid',
  'sender_alt',
  'sender_name',
  'timestamp',
  'text',
  'content',
  'quoted',
  'ack',
  'origin',
  'tag',
  'edited_at',
  'revoked_at',
  'starred',
  'announced',
  'raw',
  'kind',
  'has_media',
  'pinned_until',
  'pinned_at',
  'indexed',
] as const satisfies readonly (keyof NewMessageRow)[]

/** Every column of a new row, from wherever its values come. */
export const pickRow = (valueOf: (name: keyof NewMessageRow, index: number) => unknown): NewMessageRow =>
  Object.fromEntries(COLUMNS.map((name, index) => [name, valueOf(name, index)])) as unknown as NewMessageRow

export const COLUMN_COUNT = COLUMNS.length

/** The values of rows, one after the other, in the order that `pickRow` asks for them. */
export function valuesOf(rows: readonly NewMessageRow[]): readonly unknown[] {
  const values: unknown[] = []
  for (const row of rows) for (const name of COLUMNS) values.push(row[name])
  return values
}

/** The row of a new message, with the outward addresses that it keeps. */
export function toRow({ session, message, chat, sender, announced }: Placed): NewMessageRow {
  return {
    session,
    id: message.id,
    chat: chat.key,
    author: message.fromMe ? OWN : sender.key,
    chat_jid: chat.jid,
    chat_alt: chat.alt,
    from_me: message.fromMe ? 1 : 0,
    sender_jid: sender.jid,
    sender_alt: sender.alt,
    sender_name: message.senderName,
    timestamp: message.timestamp,
    text: message.content.text,
    content: JSON.stringify(message.content),
    quoted: message.quoted === null ? null : JSON.stringify(message.quoted),
    ack: ACK_LEVEL[message.ack],
    origin: message.origin,
    tag: message.tag ?? null,
    edited_at: message.editedAt,
    revoked_at: message.revokedAt,
    starred: message.starred ? 1 : 0,
    announced: announced ? 1 : 0,
    raw: message.raw,
    ...contentColumns(message.content),
    pinned_until: message.pinnedUntil,
    pinned_at: null,
    indexed: 1,
  }
}

/** What filters know of a content. */
export const contentColumns = (content: MessageContent) => ({
  kind: content.kind === 'raw' ? content.type : content.kind,
  has_media: mediaOf(content) === null ? 0 : 1,
})

/** The message as it was stored and changed since; reactions stand in rows of their own. */
export function fromRow(row: NewMessageRow, reactions: readonly Reaction[] = []): Message {
  return {
    id: row.id,
    chat: row.chat_jid,
    chatAlt: row.chat_alt,
    fromMe: row.from_me === 1,
    sender: row.sender_jid,
    senderAlt: row.sender_alt,
    senderName: row.sender_name,
    timestamp: row.timestamp,
    content: JSON.parse(row.content) as MessageContent,
    quoted: row.quoted == null ? null : (JSON.parse(row.quoted) as Message['quoted']),
    ack: ACKS.get(row.ack) ?? 'pending',
    origin: row.origin as MessageOrigin,
    ...(row.tag === null ? {} : { tag: row.tag }),
    editedAt: row.edited_at,
    revokedAt: row.revoked_at,
    starred: row.starred === 1,
    pinnedUntil: row.pinned_until,
    reactions,
    raw: row.raw == null ? null : toBytes(row.raw),
  }
}

/** Plain bytes of their own: drivers hand out Buffers that share memory with what came over the wire. */
export const toBytes = (value: Uint8Array): Uint8Array => new Uint8Array(value)
