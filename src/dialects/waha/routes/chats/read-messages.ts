import { Type } from 'typebox'
import { kindOf } from '../../../../core/model/address.ts'
import { route } from '../../../dialect.ts'
import { pathSession } from '../../auth.ts'
import { fromWahaId } from '../../convert/address.ts'
import { toMessageId } from '../../convert/message-id.ts'
import { DEFAULT_MESSAGES, markNewestRead } from '../../mark-read.ts'
import { maybe, pageField } from '../../schemas/fields.ts'

const DEFAULT_DAYS = 7

const days = Type.Number({ minimum: 0, maximum: 36_500 })

/** WAHA's documentation has the fields in the body, its server reads them in the query. */
const fields = { messages: pageField(), days: Type.Optional(days) }
const bodyFields = { messages: maybe(pageField()), days: maybe(days) }

/** POST /api/{session}/chats/{chatId}/messages/read: read receipts for the newest unread messages. */
export const readMessages = route('POST /api/:session/chats/:chatId/messages/read', {
  summary: 'Read unread messages from the chat',
  access: pathSession('send'),
  status: 201,
  body: Type.Object(bodyFields),
  query: Type.Object(fields),
  response: Type.Object({ ids: Type.Array(Type.String()) }),
  async handle(gateway, { params, query, body }) {
    const chat = fromWahaId(params.chatId)
    const kind = kindOf(chat) === 'group' ? 'group' : 'person'
    const marked = await markNewestRead(
      gateway,
      { session: params.session, chat },
      {
        limit: query.messages ?? body.messages ?? DEFAULT_MESSAGES[kind],
        maxAgeDays: query.days ?? body.days ?? DEFAULT_DAYS,
      },
    )
    return { ids: marked.map(toMessageId) }
  },
})
