import { Type } from 'typebox'
import type { Ack } from '../../../../core/model/message.ts'
import { route } from '../../../dialect.ts'
import { pathSession } from '../../auth.ts'
import { toJid } from '../../convert/address.ts'
import { toMessageView } from '../../convert/message.ts'
import { chatField, cursorField, DEFAULT_PAGE, limitField, timeField } from '../../schemas/fields.ts'
import { messagePage } from '../../schemas/message.ts'

const flag = Type.Optional(Type.Boolean())
const order = Type.Unsafe<'asc' | 'desc'>({ type: 'string', enum: ['asc', 'desc'] })
const ack = Type.Unsafe<Ack>({ type: 'string', enum: ['error', 'pending', 'server', 'device', 'read', 'played'] })

/** GET /v1/sessions/{session}/messages: stored messages of one chat or of all, filtered, page by page. */
export const listMessages = route('GET /v1/sessions/:session/messages', {
  summary: 'List messages',
  access: pathSession('read'),
  query: Type.Object({
    chat: Type.Optional(chatField),
    sender: Type.Optional(chatField),
    fromMe: flag,
    starred: flag,
    pinned: flag,
    hasMedia: flag,
    ack: Type.Optional(ack),
    since: timeField,
    until: timeField,
    order: Type.Optional(order),
    limit: limitField(),
    cursor: cursorField,
  }),
  response: messagePage,
  async handle(gateway, { params, query }) {
    const { chat, sender, order: wanted = 'desc', limit = DEFAULT_PAGE, cursor, ...filter } = query
    const { items, next } = await gateway.messages.slice(params.session, {
      ...filter,
      chat: chat === undefined ? null : toJid(chat),
      order: wanted,
      limit,
      offset: 0,
      ...(sender !== undefined && { sender: toJid(sender) }),
      ...(cursor !== undefined && { after: cursor }),
    })
    const links = gateway.media.linksOf(params.session)
    return { items: items.map((message) => toMessageView(links, message)), next }
  },
})
