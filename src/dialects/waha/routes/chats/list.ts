import { Type } from 'typebox'
import { route } from '../../../dialect.ts'
import { pathSession } from '../../auth.ts'
import { toWahaChat } from '../../convert/chat.ts'
import { listWahaChats } from '../../list-chats.ts'
import { limitField, mergeField, offsetField, oneOf, sortOrder } from '../../schemas/fields.ts'
import { waChat } from '../../schemas/chat.ts'

const SORT = {
  conversationTimestamp: 'timestamp',
  // The word of WAHA's documentation, which its server refuses.
  messageTimestamp: 'timestamp',
  id: 'id',
  name: 'name',
} as const

/** GET /api/{session}/chats: the chat list, all of it unless there is a limit. */
export const listChats = route('GET /api/:session/chats', {
  summary: 'Get chats',
  access: pathSession('read'),
  query: Type.Object({
    sortBy: Type.Optional(oneOf('conversationTimestamp', 'messageTimestamp', 'id', 'name')),
    sortOrder,
    merge: mergeField,
    limit: limitField,
    offset: offsetField,
  }),
  response: Type.Array(waChat),
  async handle(gateway, { params, query }) {
    const chats = await listWahaChats(gateway, {
      session: params.session,
      sortBy: SORT[query.sortBy ?? 'conversationTimestamp'],
      order: query.sortOrder ?? 'desc',
      ids: null,
      merge: query.merge ?? true,
      messages: false,
      limit: query.limit ?? null,
      offset: query.offset ?? 0,
    })
    const ids = chats.map(({ id }) => id)
    const pictures = await gateway.chats.pictures(params.session, ids)
    const now = Date.now() / 1000
    return chats.map((chat) => ({ ...toWahaChat(chat, now), picture: pictures.get(chat.id) ?? null }))
  },
})
