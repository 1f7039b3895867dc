import { Type } from 'typebox'
import { route } from '../../../dialect.ts'
import { pathSession } from '../../auth.ts'
import { toWahaChat } from '../../convert/chat.ts'
import { limitField, mergeField, offsetField, oneOf, sortOrder } from '../../schemas/fields.ts'
import { waChat } from '../../schemas/chat.ts'

const SORT = {
  conversationTimestamp: 'timestamp',
  // The word of WAHA's documentation, which its server refuses.
  messageTimestamp: 'timestamp',
  id: 'id',
  name: 'name',
} as const

/** WAHA has no default limit; neither have we, up to what one answer can hold. */
const EVERYTHING = 10_000

/** GET /api/{session}/chats: the chat list. */
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
    const chats = await gateway.chats.list(params.session, {
      sortBy: SORT[query.sortBy ?? 'conversationTimestamp'],
      order: query.sortOrder ?? 'desc',
      limit: query.limit ?? EVERYTHING,
      offset: query.offset ?? 0,
    })
    return chats.map(toWahaChat)
  },
})
