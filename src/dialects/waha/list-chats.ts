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
  /** Whether last messages are wanted: of a whole list they would be too much to hold. */
  readonly messages: boolean
  /** Null: all there are. */
  readonly limit: number | null
  readonly offset: number
}

/**
 * Chats as WAHA lists them. WhatsApp's two addresses of a person are one chat here; without `merge` it is shown once under
 * each, as two chats with the same state.
 */
export async function listWahaChats(gateway: Gateway, request: ChatListRequest): Promise<readonly Chat[]> {
  const { session, sortBy, order, ids, offset } = request
  const page: Page = { limit: request.limit ?? Number.MAX_SAFE_INTEGER, offset }
  const read: ReadPart<Chat> = async (part) => {
    const { items, next } = await gateway.chats.slice(session, { sortBy, order, ...(ids && { ids }), ...part })
    return { items: request.messages ? items : items.map(withoutMessage), next }
  }
  if (request.merge) return collect(read, page)
  const chats = await listApart(read, page, request)
  return request.messages ? Promise.all(chats.map((chat) => withOwnMessage(gateway, session, chat))) : chats
}

const withoutMessage = (chat: Chat): Chat => ({ ...chat, lastMessage: null })

async function listApart(read: ReadPart<Chat>, page: Page, { ids, sortBy, order }: ChatListRequest) {
  const toRows = (chat: Chat) => apart(chat).filter(({ id }) => ids === null || ids.includes(id))
  if (sortBy !== 'id') return collectRows(read, page, toRows)
  // The two addresses of one chat are not next to each other in this order.
  const all = await collectRows(read, { limit: Number.MAX_SAFE_INTEGER, offset: 0 }, toRows)
  const sorted = all.toSorted((a, b) => (a.id < b.id ? -1 : 1))
  return (order === 'asc' ? sorted : sorted.toReversed()).slice(page.offset, page.offset + page.limit)
}

const apart = (chat: Chat): readonly Chat[] =>
  chat.alt === null ? [chat] : [chat, { ...chat, id: chat.alt, alt: chat.id }]

/** How far back the last message of one of two addresses is looked for. */
const RECENT = 100

/** A message belongs to the address that its id names: the chat's last one may have come under the other. */
async function withOwnMessage(gateway: Gateway, session: string, chat: Chat): Promise<Chat> {
  const { id, alt, lastMessage } = chat
  if (alt === null || lastMessage === null || lastMessage.chat === id) return chat
  const recent = await gateway.messages.list(session, { chat: id, order: 'desc', limit: RECENT, offset: 0 })
  return { ...chat, lastMessage: recent.find((message) => message.chat === id) ?? null }
}
