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
  reaction: ReactionTable
  answer: AnswerTable
  receipt: { session: string; message: number; reader: number; ack: number; at: number }
  event: EventTable
  event_counter: { id: number; last: number }
  subscription: SubscriptionTable
  delivery: DeliveryTable
  api_key: ApiKeyTable
  signal_key: { session: string; type: string; id: string; value: string }
  credential: { session: string; value: string }
  inbox: InboxTable
  label: { session: string; id: string; name: string; color: number }
  chat_label: { session: string; label: string; peer: number }
  message_label: { session: string; label: string; message: number }
  picture: { session: string; peer: number; url: string | null; id: string | null; fetched_at: number }
  idempotency: {
    session: string
    id: string
    fingerprint: string
    message_id: string
    answer: string | null
    created_at: number
  }
  account: { id: string; name: string; max_sessions: number | null; created_at: number }
  waiting_message: WaitingTable
  early_receipt: { ord: Generated<number>; session: string; id: string; receipt: string; kept_at: number }
  early_change: { ord: Generated<number>; session: string; id: string; change: string; kept_at: number }
  former_peer: { session: string; key: number; peer: number }
  outgoing: OutgoingTable
  stored_file: { session: string; name: string; size: number | null; used_at: number }
  message_file: MessageFileTable
  sending_limit: { session: string; reason: string; code: number; until: number }
}

interface MessageFileTable {
  ord: Generated<number>
  message: number
  part: Generated<number>
  session: string
  state: string
  /** The name of a stored file. */
  file: string | null
  code: string | null
  reason: string | null
  attempts: Generated<number>
  next_at: number | null
  renewed: Generated<number>
  ready_at: number | null
}

interface WaitingTable {
  session: string
  id: string
  chat: string
  from_me: number
  participant: string | null
  reason: string
  sent_at: number
  noted_at: number
}

interface SessionTable {
  name: string
  wanted: string
  config: string
  me: string | null
  created_at: number
  activity_at: number
  /** The account that owns it. */
  account: string | null
  /** The last number given in the event log. */
  seq: Generated<number>
  /** The last number and the last position of its log that were pruned. */
  pruned_seq: Generated<number>
  pruned_pos: Generated<number>
}

interface EventTable {
  session: string
  seq: number
  id: string
  timestamp: number
  lane: string
  event: string
  /** Its place in one order across sessions. */
  pos: Generated<number>
  type: string
  trace: string | null
  /** The account then, as JSON; null in rows of older versions. */
  me: string | null
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
  /** The shown name without case and accents, to look for parts of it. */
  folded: Generated<string>
  /** What kind of chat it is, as the model names it. */
  kind: Generated<string>
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
  /** Its place among the favourites, as the account has put them. */
  favorite_order: Generated<number>
  ephemeral_seconds: Generated<number>
  /** Milliseconds of the last patch: of two rows of one person, the newer state wins. */
  state_at: Generated<number>
  /** Whether one of its messages has a file. */
  has_media: Generated<number>
  /** Milliseconds: when it came into the list, and its last change there. */
  created_at: Generated<number>
  updated_at: Generated<number>
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
  tag: string | null
  edited_at: number | null
  revoked_at: number | null
  starred: number
  announced: number
  raw: Uint8Array | null
  /** `text`, or WhatsApp's field name. */
  kind: string
  has_media: number
  pinned_until: number | null
  /** When it was last pinned or taken down: of two changes the later one wins, in whatever order they come. */
  pinned_at: number | null
  /** 1 once its words are in the full-text index, or it has none. */
  indexed: number
}

interface ReactionTable {
  session: string
  message: number
  /** The key of a peer; 0 for the account's own. */
  sender: number
  /** The address that an own reaction was given from. */
  jid: string | null
  /** Empty: taken back. */
  text: string
  at: number
  /** Of the message that carried it; null for those that came with the message they are about. */
  id: string | null
}

interface AnswerTable {
  session: string
  /** The poll or event. */
  message: number
  /** The key of a peer; 0 for the account's own. */
  sender: number
  /** The address that an own answer was given from. */
  jid: string | null
  /** Of the message that carried it. */
  id: string
  /** JSON, as the model has it. */
  answer: string
  at: number
}

interface SubscriptionTable {
  session: string
  id: string
  sink: string
  settings: string
  cursor: number
  /** JSON, as the model has it. */
  pause: string | null
  health: string | null
  previous_key: string | null
  /** PEM. */
  trusted_ca: string | null
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
  /** Milliseconds of the event; 0 in rows of older versions. */
  happened_at: Generated<number>
  trace: string | null
  /** The last attempts as JSON. */
  recent: Generated<string>
}

interface OutgoingTable {
  place: Generated<number>
  session: string
  id: string
  chat: string
  kind: string
  /** The id of the message that it changes. */
  target: string | null
  content: string
  raw: Uint8Array | null
  attributes: string
  state: string
  attempts: number
  is_first: number
  due_at: number
  left_at: number | null
  created_at: number
  updated_at: number
  error: string | null
}

interface ApiKeyTable {
  id: string
  hash: string
  hint: string
  active: number
  scope: string
  session: string | null
  account: string | null
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
