import { Type } from 'typebox'
import type { ChatKind } from '../../../../core/model/chat.ts'
import { route } from '../../../dialect.ts'
import { pathSession } from '../../auth.ts'
import { toJid } from '../../convert/address.ts'
import { toChatView } from '../../convert/chat.ts'
import { chatPage } from '../../schemas/chat.ts'
import { chatField, cursorField, DEFAULT_PAGE, limitField } from '../../schemas/fields.ts'

const flag = Type.Optional(Type.Boolean())

const kind = Type.Unsafe<ChatKind>({ type: 'string', enum: ['person', 'group', 'newsletter', 'broadcast', 'status'] })
const sortBy = Type.Unsafe<'timestamp' | 'id' | 'name'>({ type: 'string', enum: ['timestamp', 'id', 'name'] })
const order = Type.Unsafe<'asc' | 'desc'>({ type: 'string', enum: ['asc', 'desc'] })

/** GET /v1/sessions/{session}/chats: the chat list with every state, filtered, page by page. */
export const listChats = route('GET /v1/sessions/:session/chats', {
  summary: 'List chats',
  access: pathSession('read'),
  query: Type.Object({
    unread: flag,
    archived: flag,
    pinned: flag,
    muted: flag,
    favorite: flag,
    hasMedia: flag,
    label: Type.Optional(Type.String({ minLength: 1, maxLength: 60 })),
    kind: Type.Optional(kind),
    name: Type.Optional(Type.String({ minLength: 1, maxLength: 200, description: 'A part of the name' })),
    id: Type.Optional(Type.Array(chatField, { maxItems: 500 })),
    sortBy: Type.Optional(sortBy),
    order: Type.Optional(order),
    limit: limitField(),
    cursor: cursorField,
  }),
  response: chatPage,
  async handle(gateway, { params, query }) {
    const { id, cursor, limit = DEFAULT_PAGE, ...filter } = query
    const { items, next } = await gateway.chats.slice(params.session, {
      ...filter,
      limit,
      ...(id !== undefined && { ids: id.map(toJid) }),
      ...(cursor !== undefined && { after: cursor }),
    })
    const links = gateway.media.linksOf(params.session)
    return { items: items.map((chat) => toChatView(links, chat)), next }
  },
})
