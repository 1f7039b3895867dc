import { GatewayError } from './errors.ts'
import { bareJid, kindOf, type Jid } from './model/address.ts'
import type { MessageAction } from './model/event.ts'
import type { Message, MessageDraft, MessageStatistics } from './model/message.ts'
import { toRef, type Outbox } from './outbox.ts'
import type { ChatActivity } from './ports/engine.ts'
import type { MessageQuery, SearchQuery, Slice, Store } from './ports/store.ts'
import type { Runtime } from './runtime.ts'
import type { Sessions } from './sessions.ts'

/** Sending and reading messages. Jids may come in any known spelling. */
export interface Messages {
  /**
   * Records, sends, and answers once WhatsApp's server has taken the message. Throws SESSION_NOT_FOUND,
   * SESSION_NOT_READY, CHAT_INVALID, NUMBER_NOT_ON_WHATSAPP, MESSAGE_ID_IN_USE, SEND_REFUSED, SEND_UNCONFIRMED.
   */
  send(session: string, draft: MessageDraft): Promise<Message>
  /** Throws SESSION_NOT_FOUND. */
  list(session: string, query: MessageQuery): Promise<readonly Message[]>
  /** By WhatsApp's id; a chat narrows it. Throws MESSAGE_NOT_FOUND. */
  require(session: string, ref: MessageLookup): Promise<Message>
  /**
   * Sends read receipts: for these ids, or for the newest unread of the chat (at most `limit`, and not older than
   * `maxAgeDays`). Returns the messages that were marked.
   */
  markRead(session: string, chat: Jid, options: MarkReadOptions): Promise<readonly Message[]>
  setActivity(session: string, chat: Jid, activity: ChatActivity): Promise<void>
  /** With a cursor for what follows. Throws BAD_REQUEST when `after` is none of ours. */
  slice(session: string, query: MessageQuery): Promise<Slice<Message>>
  count(session: string, query: Omit<MessageQuery, 'limit' | 'offset' | 'order' | 'after'>): Promise<number>
  /** Full text, newest first. Throws BAD_REQUEST when there is no word to look for. */
  search(session: string, query: SearchQuery): Promise<Slice<Message>>
  statistics(session: string): Promise<MessageStatistics>
  /**
   * Replaces an own message's text or caption for everyone; resolves with the message as it reads then. Throws
   * MESSAGE_NOT_FOUND, MESSAGE_NOT_OWN, MESSAGE_TOO_OLD, CHANGE_REFUSED (it has no text to edit), SESSION_NOT_READY,
   * SEND_REFUSED, SEND_UNCONFIRMED; unless it resolves, nothing has changed here.
   */
  edit(session: string, ref: MessageLookup, text: string): Promise<SentMessageChange>
  /**
   * Deletes for everyone: an own message, or as an admin anybody's in a group; resolves with the message as it was. Throws
   * MESSAGE_NOT_FOUND, MESSAGE_NOT_OWN, NOT_GROUP_ADMIN, MESSAGE_TOO_OLD, and as `edit`.
   */
  revoke(session: string, ref: MessageLookup): Promise<SentMessageChange>
  /** An empty text takes the reaction back. Errors as with `edit`. */
  react(session: string, ref: MessageLookup, text: string): Promise<SentMessageChange>
  /**
   * Pins in the chat for everyone, for 86400, 604800 or 2592000 seconds; null takes it down. Throws BAD_REQUEST for other
   * times, NOT_IN_GROUP, NOT_GROUP_ADMIN, and as `edit`.
   */
  pin(session: string, ref: MessageLookup, seconds: number | null): Promise<SentMessageChange>
  /** Only this account sees it. Throws MESSAGE_NOT_FOUND and as `chats.change`. */
  star(session: string, ref: MessageLookup, starred: boolean): Promise<Message>
  /** Removes it from every device of this account; resolves with the message as it was. Errors as with `star`. */
  deleteForMe(session: string, ref: MessageLookup): Promise<Message>
  /** An id to send a message with later. */
  newId(session: string): Promise<string>
}

/** A change that WhatsApp has taken: the message that carried it, and its target as it is now (revoked: as it was). */
export interface SentMessageChange {
  readonly action: MessageAction
  readonly message: Message
}

export interface MessageLookup {
  readonly id: string
  readonly chat?: Jid
  readonly fromMe?: boolean
}

export interface MarkReadOptions {
  readonly ids?: readonly string[]
  readonly limit?: number
  readonly maxAgeDays?: number
}

export interface MessagesDeps {
  readonly sessions: Sessions
  readonly runtime: Runtime
  readonly store: Store
  readonly outbox: Outbox
  readonly now: () => number
}

const MAX_LIMIT = 1_000
const MAX_TEXT = 65_536
const MAX_MARKED = 100
const MESSAGE_ID = /^[A-Za-z0-9.-]{1,128}$/

export function createMessages(deps: MessagesDeps): Messages {
  const { sessions, runtime, store } = deps
  const working = async (session: string) => {
    await sessions.requireStatus(session, ['working'])
    return runtime.require(session)
  }
  return {
    send: (session, draft) => send(deps, session, draft),
    async list(session, query) {
      await sessions.require(session)
      if (query.limit < 0 || query.offset < 0) {
        throw new GatewayError('BAD_REQUEST', 'limit and offset must not be negative')
      }
      const chat = query.chat === null ? null : bareJid(query.chat)
      return store.messages.list(session, { ...query, chat, limit: Math.min(query.limit, MAX_LIMIT) })
    },
    async require(session, ref) {
      await sessions.require(session)
      const narrowed = ref.chat === undefined ? ref : { ...ref, chat: bareJid(ref.chat) }
      const message = await store.messages.find(session, narrowed)
      if (!message) throw new GatewayError('MESSAGE_NOT_FOUND', `message ${ref.id} is not stored in this session`)
      return message
    },
    markRead: (session, chat, options) => markRead(deps, { session, chat: requireChat(chat), options }),
    async setActivity(session, chat, activity) {
      await (await working(session)).setActivity(requireChat(chat), activity)
    },
    async newId(session) {
      await sessions.require(session)
      return runtime.require(session).newMessageId()
    },
  }
}

async function send(deps: MessagesDeps, session: string, draft: MessageDraft): Promise<Message> {
  await deps.sessions.requireStatus(session, ['working'])
  checkDraft(draft)
  const engine = deps.runtime.require(session)
  const composed = await engine.compose({ ...draft, chat: requireChat(draft.chat) })
  return deps.outbox.send(session, engine, composed)
}

/** What could not reach the other side as it is. */
function checkDraft({ chat, text, id }: MessageDraft): void {
  // Without naming its readers nobody could decrypt it.
  if (kindOf(chat) === 'status') throw new GatewayError('NOT_SUPPORTED', 'stories cannot be sent yet')
  const refuse = (why: string) => {
    throw new GatewayError('BAD_REQUEST', why)
  }
  if (text === '') refuse('text must not be empty')
  if (text.length > MAX_TEXT) refuse(`text must not exceed ${MAX_TEXT} characters`)
  // Half of a surrogate pair cannot be written in UTF-8: something else would arrive.
  if (!text.isWellFormed()) refuse('text must be well-formed Unicode')
  if (id !== undefined && !MESSAGE_ID.test(id)) refuse('id must be 1 to 128 letters, digits, dots or hyphens')
}

async function markRead(
  deps: MessagesDeps,
  request: { readonly session: string; readonly chat: Jid; readonly options: MarkReadOptions },
): Promise<readonly Message[]> {
  const { session, chat, options } = request
  await deps.sessions.requireStatus(session, ['working'])
  const unread = await deps.store.messages.unread(session, chat, MAX_MARKED)
  const chosen = options.ids ? await byIds(deps, request) : within(unread, options, deps.now())
  if (chosen.length === 0) return []
  await deps.runtime.require(session).markRead(chosen.map(toRef))
  const ids = chosen.map((message) => message.id)
  await deps.store.transaction((tx) => tx.messages.markRead(session, chat, ids))
  return chosen
}

/** Ids that are not stored, or are our own messages, have nothing to be marked. */
async function byIds(
  { store }: MessagesDeps,
  { session, chat, options }: { readonly session: string; readonly chat: Jid; readonly options: MarkReadOptions },
): Promise<readonly Message[]> {
  const ids = (options.ids ?? []).slice(0, MAX_MARKED)
  const found = await Promise.all(ids.map((id) => store.messages.find(session, { id, chat, fromMe: false })))
  return found.filter((message) => message !== null)
}

function within(unread: readonly Message[], { limit, maxAgeDays }: MarkReadOptions, now: number): readonly Message[] {
  const oldest = maxAgeDays === undefined ? 0 : now / 1000 - maxAgeDays * 86_400
  return unread.filter((message) => message.timestamp >= oldest).slice(0, limit ?? MAX_MARKED)
}

function requireChat(chat: Jid): Jid {
  const jid = bareJid(chat)
  if (kindOf(jid) === 'other' || jid.startsWith('@')) {
    throw new GatewayError(
      'CHAT_INVALID',
      `"${chat}" is no chat: expected a phone number, …@c.us, …@lid, …@g.us or …@newsletter`,
    )
  }
  return jid
}
