import { route } from '../../../dialect.ts'
import { pathSession } from '../../auth.ts'
import { fromWahaId } from '../../convert/address.ts'
import { SUCCESS, successResult } from '../../schemas/chat.ts'

/** DELETE /api/{session}/chats/{chatId}: takes the chat with its messages off every device of the account. */
export const deleteChat = route('DELETE /api/:session/chats/:chatId', {
  summary: 'Delete the chat',
  access: pathSession('send'),
  response: successResult,
  async handle(gateway, { params }) {
    await gateway.chats.delete(params.session, fromWahaId(params.chatId))
    return SUCCESS
  },
})
