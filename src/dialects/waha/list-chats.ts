import type { Gateway } from '../../core/gateway.ts'
import type { Jid } from '../../core/model/address.ts'
import type { Chat } from '../../core/model/chat.ts'
import type { ChatQuery, Page } from '../../core/ports/store.ts'
import { collect, collectRows, type ReadPart } from './collect.ts'

export interface ChatListRequest {
  readonly session: string
  readonly sortBy: ChatQuery['sortBy']
  readonly order: ChatQuery['order']
  /** Only these; any known spelling. */
  readonly ids: readonly Jid[] | null
  readonly merge: boolean
  /** Null: all there are. */
  readonly limit: number | null
  readonly offset: number
}

/**
 * Chats as WAHA lists them. WhatsApp's two addresses of a person are one chat here; without `merge` it is shown once under
 * each, as two chats with the same state.
 */
export async function listWahaChats(gateway: Gateway, request: ChatListRequest): Promise<readonly Chat[]> {
  const { session, sortBy, order, ids, merge, offset } = request
  const page: Page = { limit: request.limit ?? Number.MAX_SAFE_INTEGER, offset }
  const read: ReadPart<Chat> = (part) => gateway.chats.slice(session, { sortBy, order, ...(ids && { ids }), ...part })
  if (merge) return collect(read, page)
  const toRows = (chat: Chat) => apart(chat).filter(({ id }) => ids === null || ids.includes(id))
  if (sortBy !== 'id') return collectRows(read, page, toRows)
  const all = await collectRows(read, { limit: Number.MAX_SAFE_INTEGER, offset: 0 }, toRows)
  return byId(all, order).slice(offset, offset + page.limit)
}

/** Both addresses of a chat that has two, each with the last message only where that came under it. */
function apart(chat: Chat): readonly Chat[] {
  const { id, alt } = chat
  const under = (own: Jid, other: Jid): Chat => {
    const lastMessage = chat.lastMessage?.chat === own ? chat.lastMessage : null
    return { ...chat, id: own, alt: other, lastMessage }
  }
  return alt === null ? [chat] : [under(id, alt), under(alt, id)]
}

/** The two addresses of one chat are not next to each other in this order. */
function byId(chats: readonly Chat[], order: ChatQuery['order']): readonly Chat[] {
  const sorted = chats.toSorted((a, b) => (a.id < b.id ? -1 : 1))
  return order === 'asc' ? sorted : sorted.toReversed()
}
