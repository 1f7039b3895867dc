import { route } from '../../../dialect.ts'
import { pathSession } from '../../auth.ts'
import { requireChangeable, toLookup } from '../../require-message.ts'
import { SUCCESS, successResult } from '../../schemas/chat.ts'

/** POST /api/{session}/chats/{chatId}/messages/{messageId}/unpin: takes the pin down. */
export const unpinMessage = route('POST /api/:session/chats/:chatId/messages/:messageId/unpin', {
  summary: 'Unpin a message in the chat',
  access: pathSession('send'),
  status: 201,
  response: successResult,
  async handle(gateway, { params }) {
    const message = await requireChangeable(gateway, params)
    await gateway.messages.pin(params.session, toLookup(message), null)
    return SUCCESS
  },
})
