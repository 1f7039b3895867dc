import type { Gateway } from '../../core/gateway.ts'
import type { Message } from '../../core/model/message.ts'
import type { MessageQuery } from '../../core/ports/store.ts'
import { collect, collectRows, type ReadPart } from './collect.ts'
import { fromAckName } from './convert/ack.ts'
import { fromWahaId } from './convert/address.ts'
import { toWahaMessage, type WahaMessage } from './convert/message.ts'
import { messageContext } from './message-context.ts'
import type { WahaMessagesQuery } from './schemas/message.ts'
import { fetchWanted } from './wanted-media.ts'

/** WAHA's default; its older servers had 100. */
const DEFAULT_LIMIT = 10

/** The word for "whichever chat" where a chat id is expected. */
export const ALL_CHATS = 'all'

/** Messages of one chat, or of `all`, as both of WAHA's routes list them. */
export async function listWahaMessages(
  gateway: Gateway,
  request: { readonly session: string; readonly chatId: string; readonly query: WahaMessagesQuery },
): Promise<readonly WahaMessage[]> {
  const { session, query } = request
  const which = toQuery(request.chatId, query)
  const page = { limit: query.limit ?? DEFAULT_LIMIT, offset: query.offset ?? 0 }
  const read: ReadPart<Message> = (part) => gateway.messages.slice(session, { ...which, ...part })
  // Without `merge` a person's two addresses are two chats: a message belongs to the one that its id names.
  const ofAddress = (message: Message) => (message.chat === which.chat ? [message] : [])
  const apart = query.merge === false && which.chat !== null
  const messages = await (apart ? collectRows(read, page, ofAddress) : collect(read, page))
  const media = await fetchWanted(gateway, { session, messages, query })
  const context = { ...(await messageContext(gateway, session)), ...media }
  return messages.map((message) => toWahaMessage(message, context))
}

function toQuery(chatId: string, query: WahaMessagesQuery): Omit<MessageQuery, 'limit' | 'offset'> {
  const { 'filter.timestamp.gte': since, 'filter.timestamp.lte': until, 'filter.ack': ack } = query
  const fromMe = query['filter.fromMe']
  return {
    chat: chatId === ALL_CHATS ? null : fromWahaId(chatId),
    order: query.sortOrder ?? 'desc',
    ...(since !== undefined && { since }),
    ...(until !== undefined && { until }),
    ...(fromMe !== undefined && { fromMe }),
    ...(ack !== undefined && { ack: fromAckName(ack) }),
  }
}
