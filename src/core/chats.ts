import { GatewayError } from './errors.ts'
import type { Chat } from './model/chat.ts'
import type { ChatQuery, Store } from './ports/store.ts'
import type { Sessions } from './sessions.ts'

/** The chat list, kept on write. */
export interface Chats {
  /** Throws SESSION_NOT_FOUND. */
  list(session: string, query: Partial<ChatQuery>): Promise<readonly Chat[]>
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
