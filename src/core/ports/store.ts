import type { GivenAnswer } from '../model/answer.ts'
import type { Jid } from '../model/address.ts'
import type { Account } from '../model/account.ts'
import type { Chat, ChatFilter, ChatPatch } from '../model/chat.ts'
import type { Contact, ContactPatch, IdentityPair } from '../model/contact.ts'
import type { Group } from '../model/group.ts'
import type { Ack, Message, MessageRef, MessageStatistics } from '../model/message.ts'
import type { Me, SessionConfig, SessionRecord } from '../model/session.ts'
import type { DeliveryStore, SubscriptionStore } from './delivery-store.ts'
import type { IdempotencyStore } from './idempotency-store.ts'
import type { EventLogStore } from './event-log.ts'
import type { FileStore } from './file-store.ts'
import type { KeyStore } from './key-store.ts'
import type { LabelStore } from './label-store.ts'
import type { OutgoingStore } from './outgoing-store.ts'
import type { SessionOverview } from './overview.ts'
import type { PictureStore } from './picture-store.ts'
import type { EarlyChangeStore } from './early-change-store.ts'
import type { EarlyReceiptStore } from './early-receipt-store.ts'
import type { WaitingStore } from './waiting-store.ts'

/**
 * Everything the gateway keeps. Every call names its session: no call can reach another tenant's rows.
 * Lists have a default limit and an index behind them.
 */
export interface Store extends Tables, AsyncDisposable {
  /** All of `work`'s writes land together or not at all. The connection is held meanwhile: do no network I/O inside. */
  transaction<T>(work: (tx: Tables) => Promise<T>): Promise<T>
  /** A session's Signal keys; commits there are their own transactions. */
  keys(session: string): KeyStore
  /** A random secret made at first start, for derived keys and links. */
  serverSecret(): Promise<Uint8Array>
  /** Every session in numbers, by name, in a handful of queries however many there are. */
  overview(): Promise<readonly SessionOverview[]>
  /** Resolves when the database answers; rejects with STORAGE_FAILED. */
  ping(): Promise<void>
}

/** The tables, alone or inside a transaction. */
export interface Tables {
  readonly sessions: SessionStore
  readonly people: PeopleStore
  readonly chats: ChatStore
  readonly messages: MessageStore
  readonly groups: GroupStore
  readonly files: FileStore
  readonly log: EventLogStore
  readonly subscriptions: SubscriptionStore
  readonly deliveries: DeliveryStore
  readonly apiKeys: ApiKeyStore
  readonly inbox: InboxStore
  readonly waiting: WaitingStore
  readonly earlyReceipts: EarlyReceiptStore
  readonly earlyChanges: EarlyChangeStore
  readonly labels: LabelStore
  readonly pictures: PictureStore
  readonly accounts: AccountStore
  readonly idempotency: IdempotencyStore
  readonly outgoing: OutgoingStore
}

/** The sessions as they are wanted, and the last that is known of each. */
export interface SessionStore {
  get(name: string): Promise<SessionRecord | null>
  list(filter?: { readonly account?: string }): Promise<readonly SessionRecord[]>
  /** Throws SESSION_EXISTS. */
  create(record: SessionRecord): Promise<void>
  update(
    name: string,
    change: {
      readonly wanted?: SessionRecord['wanted']
      readonly config?: SessionConfig
      readonly me?: Me | null
      readonly activityAt?: number
    },
  ): Promise<void>
  /** Removes the session and everything that belongs to it, the event log included. */
  delete(name: string): Promise<void>
}

/** One person, one row, whichever address WhatsApp uses. */
export interface PeopleStore {
  /** Joins both addresses; two rows that turn out to be one person become one, with chats and messages. */
  link(session: string, pairs: readonly IdentityPair[]): Promise<void>
  patch(session: string, contacts: readonly ContactPatch[]): Promise<void>
  find(session: string, jid: Jid): Promise<Contact | null>
  listLinked(session: string, page: Page): Promise<readonly IdentityPair[]>
  countLinked(session: string): Promise<number>
  /** People that are known by a name, or have a chat; by shown name, then address. */
  list(session: string, page: Page): Promise<readonly Contact[]>
  count(session: string): Promise<number>
}

/** A part of a list. */
export interface Page {
  readonly limit: number
  readonly offset: number
}

/** A part of a list that goes on where `next` says; null at the end. Cursors stay valid while rows come and go. */
export interface Slice<T> {
  readonly items: readonly T[]
  readonly next: string | null
}

/** Which chats, in which order. */
export interface ChatQuery extends ChatFilter {
  readonly sortBy: 'timestamp' | 'id' | 'name'
  readonly order: 'asc' | 'desc'
  readonly limit: number
  readonly offset: number
  /** Where an earlier slice ended; instead of `offset`. */
  readonly after?: string
}

/** The chat list, kept on write. */
export interface ChatStore {
  get(session: string, jid: Jid): Promise<Chat | null>
  /** Reads one index, never all messages. Chats without messages and timestamp come last. */
  list(session: string, query: ChatQuery): Promise<readonly Chat[]>
  /** The same list with a cursor to go on with. Throws BAD_REQUEST when `after` is no cursor of this list. */
  slice(session: string, query: ChatQuery): Promise<Slice<Chat>>
  count(session: string, filter: ChatFilter): Promise<number>
  /**
   * Creates the chat when it is not there. Returns the fields that really changed, per chat. A `past` patch is part of the
   * history: it takes back no state (pin, archive, mute, favourite, mark, timer) of a chat that was changed since.
   */
  patch(
    session: string,
    patches: readonly ChatPatch[],
    options?: { readonly past?: boolean },
  ): Promise<readonly ChatPatch[]>
  /** The favourites in their order. */
  favorites(session: string): Promise<readonly Jid[]>
  /** Makes exactly these chats favourites, in this order. Returns the chats whose state changed. */
  setFavorites(session: string, chats: readonly Jid[]): Promise<readonly ChatPatch[]>
  /**
   * Removes the chat's messages up to `until` (Unix seconds; null: all), keeping starred ones when asked to, and puts last
   * message and unread count right. Null when there is no such chat.
   */
  clear(
    session: string,
    chat: Jid,
    options: { readonly until: number | null; readonly keepStarred: boolean },
  ): Promise<{ readonly chat: Jid; readonly removed: number } | null>
  /**
   * Removes messages up to `until` and takes the chat out of the list with its state, unless newer messages stay. Null when
   * there is no such chat.
   */
  remove(session: string, chat: Jid, options: { readonly until: number | null }): Promise<{ readonly chat: Jid } | null>
}

/** The operator's customers. */
export interface AccountStore {
  list(page: Page): Promise<readonly Account[]>
  get(id: string): Promise<Account | null>
  /** Inserts or replaces by id. */
  put(account: Account): Promise<void>
  /** With its keys; sessions must be gone. Returns whether there was one. */
  delete(id: string): Promise<boolean>
  countSessions(id: string): Promise<number>
}

/** Which messages, in which order. */
export interface MessageQuery {
  /** Null: all chats. */
  readonly chat: Jid | null
  readonly order: 'asc' | 'desc'
  readonly limit: number
  readonly offset: number
  /** Unix seconds, inclusive. */
  readonly since?: number
  readonly until?: number
  readonly fromMe?: boolean
  readonly ack?: Ack
  readonly starred?: boolean
  /** Pinned in its chat at this moment. */
  readonly pinned?: boolean
  /** With a file. */
  readonly hasMedia?: boolean
  /** Any known address of who wrote it. */
  readonly sender?: Jid
  /** Where an earlier slice ended; instead of `offset`. */
  readonly after?: string
}

/** What to look for in an account's messages. */
export interface SearchQuery {
  /**
   * Words, all of which must occur, whatever their case and accents; `"in quotes"` next to each other, `begin*` by their
   * beginning of two letters or more.
   */
  readonly text: string
  readonly chat?: Jid
  readonly sender?: Jid
  readonly fromMe?: boolean
  /** `text`, or a kind of file: `image`, `video`, `audio`, `document`, `sticker`; else WhatsApp's field name. */
  readonly kind?: string
  /** Unix seconds, inclusive. */
  readonly since?: number
  readonly until?: number
  readonly limit: number
  readonly after?: string
}

/** What `add` did. `known`: the message was there and had been announced, so nothing is to be announced again. */
export interface AddedMessage {
  readonly outcome: 'new' | 'announce' | 'known'
  /** As stored, with the outward addresses that stay. */
  readonly message: Message
}

/** An answer as it came. */
export type NewAnswer = Omit<GivenAnswer, 'senderAlt'> & { readonly senderAlt?: Jid | null }

/** `unknown`: its message is not stored. `repeated`: it was taken before, or a newer one was. `taken`: it is news. */
export type TakenChange = 'unknown' | 'repeated' | 'taken'

/** Messages, each once, with what happened to them. */
export interface MessageStore {
  /**
   * Stores a message once per chat, author and id, and moves its chat row (last message, timestamp, unread).
   * `announced: false` is for history: when the same message later comes live, the outcome is `announce`.
   * Resolves addresses through the known identities and links `chat`/`chatAlt` and `sender`/`senderAlt`.
   */
  add(session: string, message: Message, options: { readonly announced: boolean }): Promise<AddedMessage>
  /** History in bulk; returns how many were new. */
  addHistory(session: string, messages: readonly Message[]): Promise<number>
  /** By WhatsApp's id; `chat` and `fromMe` narrow it when known. */
  find(
    session: string,
    ref: { readonly id: string; readonly chat?: Jid; readonly fromMe?: boolean },
  ): Promise<Message | null>
  list(session: string, query: MessageQuery): Promise<readonly Message[]>
  /** The same list with a cursor to go on with. Throws BAD_REQUEST when `after` is no cursor of this list. */
  slice(session: string, query: MessageQuery): Promise<Slice<Message>>
  count(session: string, query: Omit<MessageQuery, 'limit' | 'offset' | 'order' | 'after'>): Promise<number>
  /** Newest first. Throws BAD_REQUEST when the text has no word, or `after` is no cursor. */
  search(session: string, query: SearchQuery): Promise<Slice<Message>>
  /** Makes messages of older versions searchable, at most `limit`; returns how many. 0: all are. */
  index(limit: number): Promise<number>
  /** Counts everything: one pass over an index per number. `now` in milliseconds since 1970. */
  statistics(session: string, now: number): Promise<MessageStatistics>
  /** Raises the ack, never lowers it (`error` only from `pending`). Null when unknown or already there. */
  acknowledge(session: string, ref: MessageRef, ack: Ack): Promise<Message | null>
  /**
   * One reader's tick, in a chat of many: raises theirs, and with it the message's. Null when the message is unknown or
   * this reader was there already.
   */
  acknowledgeBy(
    session: string,
    ref: MessageRef,
    receipt: { readonly by: Jid; readonly ack: Ack; readonly at: number },
  ): Promise<Message | null>
  /** Replaces text and protobuf. Null when the message is not stored, not its author's to edit, or was edited so or later. */
  edit(
    session: string,
    ref: MessageRef,
    change: { readonly text: string | null; readonly raw: Uint8Array | null; readonly at: number },
  ): Promise<Message | null>
  /** Empties the message and marks it. Returns it as it was before. */
  revoke(session: string, ref: MessageRef, at: number): Promise<Message | null>
  /**
   * One per person, the newest stays; an empty text takes it back. `fromMe`: the account's own, from whichever address;
   * `id`: of the message that carried it.
   */
  react(
    session: string,
    ref: MessageRef,
    reaction: {
      readonly sender: Jid
      readonly fromMe: boolean
      readonly id?: string
      readonly text: string
      readonly at: number
    },
  ): Promise<TakenChange>
  /** One per person, the newest stays. */
  answer(session: string, ref: MessageRef, answer: NewAnswer): Promise<TakenChange>
  /** As they stand, oldest first; also those that were taken back. */
  answers(session: string, ref: MessageRef): Promise<readonly GivenAnswer[]>
  /** Null when the message is unknown or was so already. */
  star(session: string, ref: MessageRef, starred: boolean): Promise<Message | null>
  /** `until` in Unix seconds; null takes it down. Null when unknown, revoked, already so, or a later change is known. */
  pin(
    session: string,
    ref: MessageRef,
    pin: { readonly until: number | null; readonly at: number },
  ): Promise<Message | null>
  /** Removes it from the account's own view and puts the chat's last message right. Returns it as it was. */
  remove(session: string, ref: MessageRef): Promise<Message | null>
  /** Unread incoming messages of a chat, newest first. */
  unread(session: string, chat: Jid, limit: number): Promise<readonly Message[]>
  /** Marks incoming messages as read and lowers the chat's unread count. */
  markRead(session: string, chat: Jid, ids: readonly string[]): Promise<void>
}

/** Groups as their members see them. */
export interface GroupStore {
  get(session: string, jid: Jid): Promise<Group | null>
  put(session: string, groups: readonly Group[]): Promise<void>
}

export type { NewSubscription, PendingDelivery, Subscription } from './delivery-store.ts'

/** What a credential may be allowed to do. */
export type KeyAction = 'read' | 'send' | 'control' | 'setting' | 'app' | 'delete'

/** How far a credential reaches: everything, the sessions of one account, or one session. */
export type KeyScope = 'admin' | 'account' | 'session'

/** A credential as stored: never its secret. */
export interface ApiKey {
  readonly id: string
  /** SHA-256 of the secret, hex. */
  readonly hash: string
  /** The secret's first and last characters, for lists. */
  readonly hint: string
  readonly active: boolean
  readonly scope: KeyScope
  readonly session: string | null
  /** Of account keys. */
  readonly account: string | null
  /** Null: the defaults (everything but delete). */
  readonly actions: Readonly<Record<KeyAction, boolean>> | null
  readonly createdAt: number
}

/** Credentials, found by the hash of their secret. */
export interface ApiKeyStore {
  list(filter?: { readonly account?: string }): Promise<readonly ApiKey[]>
  get(id: string): Promise<ApiKey | null>
  findByHash(hash: string): Promise<ApiKey | null>
  /** Inserts or replaces by id. Throws KEY_IN_USE when another key has the same secret. */
  put(key: ApiKey): Promise<void>
  delete(id: string): Promise<boolean>
}

/** The other side of KeyStore's envelopes: the mark that one is done, in the transaction that stores its message. */
export interface InboxStore {
  /** Returns how many were not settled before: 0 means that the stanza was handled already. */
  settle(session: string, envelopes: readonly string[]): Promise<number>
}
