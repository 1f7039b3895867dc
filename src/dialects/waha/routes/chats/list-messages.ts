import { Type } from 'typebox'
import { route } from '../../../dialect.ts'
import { pathSession } from '../../auth.ts'
import { listWahaMessages } from '../../list-messages.ts'
import { messagesQuery, waMessage } from '../../schemas/message.ts'

/** GET /api/{session}/chats/{chatId}/messages: the messages of a chat, or of every chat with `all`. */
export const listMessages = route('GET /api/:session/chats/:chatId/messages', {
  summary: 'Get messages in the chat',
  access: pathSession('read'),
  query: messagesQuery,
  response: Type.Array(waMessage),
  handle: (gateway, { params, query }) => listWahaMessages(gateway, { ...params, query }),
})
