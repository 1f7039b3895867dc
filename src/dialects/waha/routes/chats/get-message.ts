import { Type } from 'typebox'
import { GatewayError } from '../../../../core/errors.ts'
import { route } from '../../../dialect.ts'
import { pathSession } from '../../auth.ts'
import { fromWahaId } from '../../convert/address.ts'
import { toWahaMessage } from '../../convert/message.ts'
import { ALL_CHATS } from '../../list-messages.ts'
import { messageContext } from '../../message-context.ts'
import { requireWahaMessage } from '../../require-message.ts'
import { mergeField } from '../../schemas/fields.ts'
import { mediaFilters, waMessage } from '../../schemas/message.ts'
import { fetchWanted } from '../../wanted-media.ts'

/** GET /api/{session}/chats/{chatId}/messages/{messageId}: one message, by full or bare id. */
export const getMessage = route('GET /api/:session/chats/:chatId/messages/:messageId', {
  summary: 'Get message by id',
  access: pathSession('read'),
  query: Type.Object({ ...mediaFilters, merge: mergeField }),
  response: waMessage,
  async handle(gateway, { params, query }) {
    const chatId = params.chatId === ALL_CHATS ? null : params.chatId
    const message = await requireWahaMessage(gateway, { ...params, chatId })
    // Without `merge` a person's two addresses are two chats: the message is in the one that its id names.
    if (query.merge === false && chatId !== null && fromWahaId(chatId) !== message.chat) {
      throw new GatewayError('MESSAGE_NOT_FOUND', `message ${message.id} came under the other address`)
    }
    const { session } = params
    const media = await fetchWanted(gateway, { session, messages: [message], query })
    return toWahaMessage(message, { ...(await messageContext(gateway, session)), ...media })
  },
})
