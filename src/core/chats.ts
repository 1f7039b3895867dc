import { GatewayError } from './errors.ts'
import type { Jid } from './model/address.ts'
import type { Chat, ChatFilter } from './model/chat.ts'
import type { ChatQuery, Slice, Store } from './ports/store.ts'
import type { Sessions } from './sessions.ts'

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

const MAX_LIMIT = 10_000

export function createChats(deps: { readonly sessions: Sessions; readonly store: Store }): Chats {
  return {
    async list(session, query) {
      await deps.sessions.require(session)
      return deps.store.chats.list(session, withDefaults(query))
    },
  }
}

function withDefaults(query: Partial<ChatQuery>): ChatQuery {
  const full = { sortBy: 'timestamp', order: 'desc', limit: 100, offset: 0, ...query } as const
  if (full.limit < 0 || full.offset < 0) throw new GatewayError('BAD_REQUEST', 'limit and offset must not be negative')
  return { ...full, limit: Math.min(full.limit, MAX_LIMIT) }
}
