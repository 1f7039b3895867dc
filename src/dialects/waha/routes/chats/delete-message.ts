import { route } from '../../../dialect.ts'
import { pathSession } from '../../auth.ts'
import { requireChangeable, toLookup } from '../../require-message.ts'
import { SUCCESS, successResult } from '../../schemas/chat.ts'

/** DELETE /api/{session}/chats/{chatId}/messages/{messageId}: deletes it for everyone. */
export const deleteMessage = route('DELETE /api/:session/chats/:chatId/messages/:messageId', {
  summary: 'Delete a message from the chat',
  access: pathSession('send'),
  response: successResult,
  async handle(gateway, { params }) {
    const message = await requireChangeable(gateway, params)
    await gateway.messages.revoke(params.session, toLookup(message))
    return SUCCESS
  },
})
