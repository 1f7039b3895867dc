import { Type } from 'typebox'
import { route } from '../../../dialect.ts'
import { pathSession } from '../../auth.ts'
import { fromWahaId } from '../../convert/address.ts'
import { toWahaMessage } from '../../convert/message.ts'
import { parseMessageId } from '../../convert/message-id.ts'
import { ALL_CHATS } from '../../list-messages.ts'
import { messageContext } from '../../message-context.ts'
import { mergeField } from '../../schemas/fields.ts'
import { waMessage } from '../../schemas/message.ts'

/** GET /api/{session}/chats/{chatId}/messages/{messageId}: one message, by full or bare id. */
export const getMessage = route('GET /api/:session/chats/:chatId/messages/:messageId', {
  summary: 'Get message by id',
  access: pathSession('read'),
  query: Type.Object({ downloadMedia: Type.Optional(Type.Boolean({ default: true })), merge: mergeField }),
  response: waMessage,
  async handle(gateway, { params }) {
    const key = parseMessageId(params.messageId)
    const ref = params.chatId === ALL_CHATS ? key : { ...key, chat: fromWahaId(params.chatId) }
    const message = await gateway.messages.require(params.session, ref)
    return toWahaMessage(message, await messageContext(gateway, params.session))
  },
})
