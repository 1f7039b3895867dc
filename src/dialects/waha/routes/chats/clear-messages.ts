import { route } from '../../../dialect.ts'
import { pathSession } from '../../auth.ts'
import { fromWahaId } from '../../convert/address.ts'
import { SUCCESS, successResult } from '../../schemas/chat.ts'

/** DELETE /api/{session}/chats/{chatId}/messages: removes every message, starred ones too, from the account's devices. */
export const clearMessages = route('DELETE /api/:session/chats/:chatId/messages', {
  summary: 'Clear all messages from the chat',
  access: pathSession('send'),
  response: successResult,
  async handle(gateway, { params }) {
    await gateway.chats.clear(params.session, fromWahaId(params.chatId))
    return SUCCESS
  },
})
