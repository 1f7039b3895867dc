import type { Generated, Selectable } from 'kysely'

/** The tables, the same on both drivers. Truth values are 0 and 1, times are numbers. */
export interface Schema {
  schema_version: { version: number }
  meta: { name: string; value: Uint8Array }
  session: SessionTable
  peer: PeerTable
  address: { session: string; jid: string; peer: number }
  group_info: { session: string; jid: string; data: string }
  message: MessageTable
  reaction: { session: string; message: number; sender: number; text: string; at: number }
  receipt: { session: string; message: number; reader: number; ack: number; at: number }
  event: { session: string; seq: number; id: string; timestamp: number; lane: string; event: string }
  subscription: { session: string; id: string; sink: string; settings: string; cursor: number }
  delivery: DeliveryTable
  api_key: ApiKeyTable
  signal_key: { session: string; type: string; id: string; value: string }
  credential: { session: string; value: string }
  inbox: InboxTable
}

interface SessionTable {
  name: string
  wanted: string
  config: string
  me: string | null
  created_at: number
  activity_at: number
  /** The last number given in the event log. */
  seq: Generated<number>
}

/** One row per person, group or list: its names, and its chat once it is `listed`. */
interface PeerTable {
  key: Generated<number>
  session: string
  /** The outward address, and the person's other one. */
  jid: string
  alt: string | null
  saved_name: string | null
  push_name: string | null
  business_name: string | null
  /** A group's subject, or the name that WhatsApp gives the chat. */
  title: string | null
  /** The name that is shown and sorted by; empty when there is none. */
  shown: Generated<string>
  listed: Generated<number>
  timestamp: Generated<number>
  last_at: Generated<number>
  last_ord: number | null
  unread: Generated<number>
  marked_unread: Generated<number>
  pinned_at: number | null
  archived: Generated<number>
  muted_until: number | null
  favorite: Generated<number>
  ephemeral_seconds: Generated<number>
  /** Milliseconds of the last patch: of two rows of one person, the newer state wins. */
  state_at: Generated<number>
}

interface MessageTable {
  /** The order of arrival, which orders messages of the same second. */
  ord: Generated<number>
  session: string
  id: string
  /** Keys of peers; the author of own messages is 0. */
  chat: number
  author: number
  chat_jid: string
  chat_alt: string | null
  from_me: number
  sender_jid: string
  sender_alt: string | null
  sender_name: string | null
  timestamp: number
  /** The searchable part of the content. */
  text: string | null
  content: string
  quoted: string | null
  ack: number
  origin: string
  edited_at: number | null
  revoked_at: number | null
  starred: number
  announced: number
  raw: Uint8Array | null
}

interface DeliveryTable {
  ord: Generated<number>
  session: string
  id: string
  subscription: string
  seq: number
  lane: string
  name: string
  headers: string
  body: string
  attempts: number
  due_at: number
  state: string
  last_error: string | null
}

interface ApiKeyTable {
  id: string
  hash: string
  hint: string
  active: number
  scope: string
  session: string | null
  actions: string | null
  created_at: number
}

interface InboxTable {
  ord: Generated<number>
  session: string
  id: string
  plaintext: Uint8Array
  stanza: Uint8Array
  settled_at: number | null
}

export type MessageRow = Selectable<MessageTable>
export type PeerRow = Selectable<PeerTable>
