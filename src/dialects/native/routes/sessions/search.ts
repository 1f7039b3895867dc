import { Type } from 'typebox'
import { route } from '../../../dialect.ts'
import { pathSession } from '../../auth.ts'
import { toJid } from '../../convert/address.ts'
import { toMessageView } from '../../convert/message.ts'
import { chatField, cursorField, DEFAULT_PAGE, limitField, timeField } from '../../schemas/fields.ts'
import { messagePage } from '../../schemas/message.ts'

/** GET /v1/sessions/{session}/search: messages that hold these words, newest first. */
export const searchMessages = route('GET /v1/sessions/:session/search', {
  summary: 'Search messages',
  access: pathSession('read'),
  query: Type.Object({
    q: Type.String({ minLength: 1, maxLength: 500, description: 'Words; "next to each other"; begin*' }),
    chat: Type.Optional(chatField),
    sender: Type.Optional(chatField),
    fromMe: Type.Optional(Type.Boolean()),
    kind: Type.Optional(
      Type.String({ minLength: 1, maxLength: 60, description: 'text, image, video, audio, document …' }),
    ),
    since: timeField,
    until: timeField,
    limit: limitField(100),
    cursor: cursorField,
  }),
  response: messagePage,
  async handle(gateway, { params, query }) {
    const { q, chat, sender, limit = DEFAULT_PAGE, cursor, ...filter } = query
    const { items, next } = await gateway.messages.search(params.session, {
      ...filter,
      text: q,
      limit,
      ...(chat !== undefined && { chat: toJid(chat) }),
      ...(sender !== undefined && { sender: toJid(sender) }),
      ...(cursor !== undefined && { after: cursor }),
    })
    const links = gateway.media.linksOf(params.session)
    return { items: items.map((message) => toMessageView(links, message)), next }
  },
})
