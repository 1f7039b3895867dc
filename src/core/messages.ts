import { currentCall } from '../util/call-scope.ts'
import { requireChat } from './chat-address.ts'
import { checkDraft } from './draft-check/draft.ts'
import { checkInChat } from './draft-check/in-chat.ts'
import { GatewayError } from './errors.ts'
import { requireMessage } from './message-changes/change.ts'
import { editMessage } from './message-changes/edit.ts'
import { deleteOwnView, starMessage } from './message-changes/own-view.ts'
import { pinMessage } from './message-changes/pin.ts'
import { reactToMessage } from './message-changes/react.ts'
import { revokeMessage } from './message-changes/revoke.ts'
import { readPoll, voteInPoll, type PollResult } from './message-changes/vote.ts'
import { bareJid, type Jid } from './model/address.ts'
import type { MessageAction } from './model/event.ts'
import type { Message, MessageDraft, MessageStatistics } from './model/message.ts'
import { audienceOf } from './outgoing/audience.ts'
import type { Outbox } from './outgoing/outbox.ts'
import { createFilePlaces, type FilePlaces } from './outgoing/file-places.ts'
import { prepareDraft, type PrepareDeps } from './outgoing/prepare.ts'
import { withinLimit } from './page-limits.ts'
import type { ChatActivity } from './ports/engine.ts'
import type { MessageQuery, SearchQuery, Slice } from './ports/store.ts'
import { markRead, type ReadReceiptDeps } from './read-receipts.ts'

/** Sending and reading messages. Jids may come in any known spelling. */
export interface Messages {
  /**
   * Records, sends, and answers once WhatsApp's server has taken the message; with pacing, while it is still pending when
   * its turn is later than a send may take. The same id with the same content is answered as it was the first time, for a
   * day. Throws SESSION_NOT_FOUND, SESSION_NOT_READY, CHAT_INVALID, NUMBER_NOT_ON_WHATSAPP, MESSAGE_ID_IN_USE, QUEUE_FULL,
   * ACCOUNT_RESTRICTED, SEND_RATE_LIMITED, SEND_REFUSED, SEND_UNCONFIRMED, and with a file as `MediaStage.stage`.
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
   * SEND_REFUSED, SEND_RATE_LIMITED; then nothing has changed. After SEND_UNCONFIRMED it is sent again by itself.
   */
  edit(session: string, ref: MessageLookup, text: string): Promise<SentMessageChange>
  /**
   * Deletes for everyone: an own message, or as an admin anybody's in a group; resolves with the message as it was. Throws
   * MESSAGE_NOT_FOUND, MESSAGE_NOT_OWN, NOT_GROUP_ADMIN, MESSAGE_TOO_OLD, and as `edit`. A story can be taken back from its
   * `audience` alone, and from others later; throws BAD_REQUEST for another message, CHAT_INVALID for who is no person.
   */
  revoke(
    session: string,
    ref: MessageLookup,
    options?: { readonly audience?: readonly Jid[] },
  ): Promise<SentMessageChange>
  /** An empty text takes the reaction back. Errors as with `edit`. */
  react(session: string, ref: MessageLookup, text: string): Promise<SentMessageChange>
  /**
   * Pins in the chat for everyone, for 86400, 604800 or 2592000 seconds; null takes it down. Throws BAD_REQUEST for other
   * times, NOT_IN_GROUP, NOT_GROUP_ADMIN, and as `edit`.
   */
  pin(session: string, ref: MessageLookup, seconds: number | null): Promise<SentMessageChange>
  /**
   * Chooses options of a poll by their names, instead of those chosen before; none takes the vote back. Throws BAD_REQUEST
   * when it is no poll, or has no such option, and as `edit`.
   */
  vote(session: string, ref: MessageLookup, options: readonly string[]): Promise<SentMessageChange>
  /** A poll with its votes. Throws MESSAGE_NOT_FOUND, and BAD_REQUEST when the message is no poll. */
  poll(session: string, ref: MessageLookup): Promise<PollResult>
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

export type MessagesDeps = ReadReceiptDeps & { readonly outbox: Outbox; readonly preparing: PrepareDeps }

const MAX_LIMIT = 1_000
const MAX_FOUND = 100
const MAX_SOUGHT = 500
/** For fetching and converting a file. */
const PREPARE_MS = 10 * 60_000

export function createMessages(deps: MessagesDeps): Messages {
  const { runtime } = deps
  const places = createFilePlaces()
  return {
    ...createReading(deps),
    send: (session, draft) => send({ ...deps, places }, session, draft),
    markRead: (session, chat, options) => markRead(deps, session, { chat, options }),
    async setActivity(session, chat, activity) {
      await deps.sessions.requireStatus(session, ['working'])
      await runtime.require(session).setActivity(requireChat(chat), activity)
    },
    edit: (session, ref, text) => editMessage(deps, session, { ref, text }),
    revoke: (session, ref, options = {}) => revokeMessage(deps, session, { ref, ...options }),
    react: (session, ref, text) => reactToMessage(deps, session, { ref, text }),
    pin: (session, ref, seconds) => pinMessage(deps, session, { ref, seconds }),
    vote: (session, ref, options) => voteInPoll(deps, session, { ref, options }),
    poll: (session, ref) => readPoll(deps, session, ref),
    star: (session, ref, starred) => starMessage(deps, session, { ref, starred }),
    deleteForMe: (session, ref) => deleteOwnView(deps, session, ref),
    async newId(session) {
      await deps.sessions.require(session)
      return runtime.require(session).newMessageId()
    },
  }
}

type Reading = Pick<Messages, 'list' | 'slice' | 'count' | 'search' | 'statistics' | 'require'>

function createReading({ sessions, store, now }: MessagesDeps): Reading {
  return {
    async list(session, query) {
      await sessions.require(session)
      return store.messages.list(session, withinLimit(withBareJids(query), MAX_LIMIT))
    },
    async slice(session, query) {
      await sessions.require(session)
      return store.messages.slice(session, withinLimit(withBareJids(query), MAX_LIMIT))
    },
    async count(session, query) {
      await sessions.require(session)
      return store.messages.count(session, withBareJids(query))
    },
    async search(session, query) {
      await sessions.require(session)
      if (query.text.length > MAX_SOUGHT) {
        throw new GatewayError('BAD_REQUEST', `text must not exceed ${MAX_SOUGHT} characters`)
      }
      return store.messages.search(session, withinLimit(withBareJids(query), MAX_FOUND))
    },
    async statistics(session) {
      await sessions.require(session)
      return store.messages.statistics(session, now())
    },
    async require(session, ref) {
      await sessions.require(session)
      return requireMessage(store, session, ref)
    },
  }
}

async function send(
  deps: MessagesDeps & { readonly places: FilePlaces },
  session: string,
  draft: MessageDraft,
): Promise<Message> {
  const { outbox } = deps
  await deps.sessions.requireStatus(session, ['working'])
  checkDraft(draft)
  const chat = requireChat(draft.chat)
  await checkInChat(deps.store, session, { ...draft, chat })
  const engine = deps.runtime.require(session)
  await outbox.admit(session, chat)
  const audience = await audienceOf(deps.store, session, draft)
  const id = draft.id ?? currentCall()?.nextMessageId?.() ?? null
  using place = deps.places.of(session)
  const preparing = { signal: AbortSignal.timeout(PREPARE_MS), place }
  await using prepared = await prepareDraft(deps.preparing, { ...draft, chat }, preparing)
  const ready = prepared.draft
  const composed = await engine.compose({ ...ready, ...(id !== null && { id }) }).catch(async (error: unknown) => {
    throw await outbox.note(session, error)
  })
  return await outbox.send(session, {
    message: draft.tag ? { ...composed, tag: draft.tag } : composed,
    said: prepared.said,
    audience,
    // It may wait for hours.
    whenQueued: () => place[Symbol.dispose](),
  })
}

const withBareJids = <T extends { readonly chat?: Jid | null; readonly sender?: Jid }>(query: T): T => ({
  ...query,
  ...(query.chat == null ? {} : { chat: bareJid(query.chat) }),
  ...(query.sender === undefined ? {} : { sender: bareJid(query.sender) }),
})
