import { Type } from 'typebox'
import { route } from '../../../dialect.ts'
import { querySession } from '../../auth.ts'
import { listWahaMessages } from '../../list-messages.ts'
import { DEFAULT_SESSION } from '../../schemas/fields.ts'
import { messagesOfSessionQuery, waMessage } from '../../schemas/message.ts'

/** GET /api/messages: the messages of a chat, which is named in the query. */
export const listMessagesDeprecated = route('GET /api/messages', {
  summary: 'Get messages in a chat',
  deprecated: true,
  access: querySession('read'),
  query: messagesOfSessionQuery,
  response: Type.Array(waMessage),
  handle: (gateway, { query: { session, chatId, ...query } }) =>
    listWahaMessages(gateway, { session: session ?? DEFAULT_SESSION, chatId, query }),
})
