import { createKeyedLock } from '../util/keyed-lock.ts'
import { requireChat } from './chat-address.ts'
import { changeChat, type ChatChangeDeps } from './chat-changes/change.ts'
import { notFound } from './chat-changes/subject.ts'
import { bareJid, type Jid } from './model/address.ts'
import type { Chat, ChatFilter } from './model/chat.ts'
import { withinLimit } from './page-limits.ts'
import type { Pictures } from './pictures.ts'
import type { ChatQuery, Slice } from './ports/store.ts'

/** What can be changed about a chat; every device of the account sees it. */
export type ChatChange =
  | { readonly kind: 'pin'; readonly pinned: boolean }
  | { readonly kind: 'archive'; readonly archived: boolean }
  /** `until` in Unix seconds, -1 for always, null to unmute. */
  | { readonly kind: 'mute'; readonly until: number | null }
  /** Reading sends read receipts too; unread puts the mark on the chat. */
  | { readonly kind: 'read'; readonly read: boolean }
  | { readonly kind: 'favorite'; readonly favorite: boolean }
  /** Seconds until new messages disappear: 0 (never), 86400, 604800 or 7776000. */
  | { readonly kind: 'timer'; readonly seconds: number }
  /** The id of a label that exists. */
  | { readonly kind: 'label'; readonly label: string; readonly assigned: boolean }

/** The chat list, kept on write, and what a user does to it. Jids may come in any known spelling. */
export interface Chats {
  /** Throws SESSION_NOT_FOUND. */
  list(session: string, query: Partial<ChatQuery>): Promise<readonly Chat[]>
  /** With a cursor for what follows. Throws BAD_REQUEST when `after` is none of ours. */
  slice(session: string, query: Partial<ChatQuery>): Promise<Slice<Chat>>
  count(session: string, filter: ChatFilter): Promise<number>
  /** Null when there is no such chat. */
  find(session: string, chat: Jid): Promise<Chat | null>
  /** Throws CHAT_NOT_FOUND. */
  require(session: string, chat: Jid): Promise<Chat>
  /**
   * Tells WhatsApp, then stores and announces; resolves with the chat as it is then. What is so already is no error and is
   * not sent. A chat that is not in the list is refused with CHAT_NOT_FOUND, or with `orCreate` made, when the person or
   * group exists. Throws CHAT_INVALID, CHAT_NOT_FOUND, PIN_LIMIT_REACHED, NOT_IN_GROUP, NOT_GROUP_ADMIN, SESSION_NOT_READY,
   * CHAT_STATE_UNAVAILABLE, CHAT_STATE_CONFLICT, WHATSAPP_REFUSED; then nothing has changed.
   */
  change(session: string, chat: Jid, change: ChatChange & { readonly orCreate?: boolean }): Promise<Chat>
  /** Removes all messages from every device of the account. Errors as with `change`. */
  clear(session: string, chat: Jid, options?: { readonly keepStarred?: boolean }): Promise<void>
  /** Takes the chat with its messages out of the list. Errors as with `change`. */
  delete(session: string, chat: Jid): Promise<void>
  /** The address of its picture, kept for 24 hours unless `refresh`; null when it has none we may see. */
  picture(session: string, chat: Jid, options: { readonly refresh: boolean }): Promise<string | null>
  /** What is known of these chats' pictures, without waiting; what is not known yet is asked for meanwhile. */
  pictures(session: string, chats: readonly Jid[]): Promise<ReadonlyMap<Jid, string | null>>
}

/** A list of WAHA has no pages of its own: it is asked for whole. */
const MAX_LISTED = 10_000
const MAX_SLICE = 1_000
const DEFAULTS = { sortBy: 'timestamp', order: 'desc', limit: 100, offset: 0 } as const

export type ChatsDeps = Omit<ChatChangeDeps, 'lock'> & { readonly pictures: Pictures }

export function createChats(deps: ChatsDeps): Chats {
  const { sessions, store, pictures } = deps
  const changes = { ...deps, lock: createKeyedLock() }
  const find = async (session: string, chat: Jid) => {
    await sessions.require(session)
    return store.chats.get(session, bareJid(chat))
  }
  return {
    find,
    async list(session, query) {
      await sessions.require(session)
      return store.chats.list(session, withinLimit(toQuery(query), MAX_LISTED))
    },
    async slice(session, query) {
      await sessions.require(session)
      return store.chats.slice(session, withinLimit(toQuery(query), MAX_SLICE))
    },
    async count(session, filter) {
      await sessions.require(session)
      return store.chats.count(session, toFilter(filter))
    },
    async require(session, chat) {
      const found = await find(session, chat)
      if (!found) throw notFound(chat)
      return found
    },
    async change(session, chat, change) {
      const changed = await changeChat(changes, session, { chat, change })
      // Another device may have deleted it in this very moment.
      if (!changed) throw notFound(chat)
      return changed
    },
    async clear(session, chat, { keepStarred = false } = {}) {
      await changeChat(changes, session, { chat, change: { kind: 'clear', keepStarred } })
    },
    async delete(session, chat) {
      await changeChat(changes, session, { chat, change: { kind: 'delete' } })
    },
    picture: async (session, chat, options) => pictures.get(session, requireChat(chat), options),
    async pictures(session, chats) {
      await sessions.require(session)
      return pictures.known(session, chats)
    },
  }
}

const toQuery = (query: Partial<ChatQuery>): ChatQuery => ({ ...DEFAULTS, ...toFilter(query) })

const toFilter = <T extends ChatFilter>(filter: T): T =>
  filter.ids === undefined ? filter : { ...filter, ids: filter.ids.map(bareJid) }
