import { Type } from 'typebox'
import { kindOf } from '../../../../core/model/address.ts'
import { route } from '../../../dialect.ts'
import { bodySession } from '../../auth.ts'
import { fromWahaId } from '../../convert/address.ts'
import { parseMessageId, toMessageId } from '../../convert/message-id.ts'
import { DEFAULT_MESSAGES, markIdsRead, markNewestRead } from '../../mark-read.ts'
import { DEFAULT_SESSION, chatIdField, maybe, sessionField } from '../../schemas/fields.ts'

/** How far back WAHA looks when no ids are given. */
const MAX_AGE_DAYS = 7

/** POST /api/sendSeen: read receipts for these messages, or for the unread ones of the chat. */
export const sendSeen = route('POST /api/sendSeen', {
  summary: 'Mark messages as seen',
  access: bodySession('send'),
  status: 201,
  body: Type.Object({
    session: sessionField,
    chatId: chatIdField,
    messageId: maybe(Type.String()),
    messageIds: maybe(Type.Array(Type.String(), { maxItems: 1_000 })),
    // Who wrote them, in a group: our own store knows.
    participant: maybe(Type.String()),
  }),
  response: Type.Object({ ids: Type.Array(Type.String()) }),
  async handle(gateway, { body }) {
    const chat = fromWahaId(body.chatId)
    const ids = [...(body.messageIds ?? []), ...(body.messageId ? [body.messageId] : [])]
    const request = { session: body.session ?? DEFAULT_SESSION, chat }
    const limit = DEFAULT_MESSAGES[kindOf(chat) === 'group' ? 'group' : 'person']
    const bareIds = ids.map((id) => parseMessageId(id).id)
    const marked = await (bareIds.length > 0
      ? markIdsRead(gateway, request, bareIds)
      : markNewestRead(gateway, request, { limit, maxAgeDays: MAX_AGE_DAYS }))
    return { ids: marked.map(toMessageId) }
  },
})
