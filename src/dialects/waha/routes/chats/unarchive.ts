import { route } from '../../../dialect.ts'
import { pathSession } from '../../auth.ts'
import { fromWahaId } from '../../convert/address.ts'
import { SUCCESS, successResult } from '../../schemas/chat.ts'

/** POST /api/{session}/chats/{chatId}/unarchive: brings the chat back to the main list. */
export const unarchiveChat = route('POST /api/:session/chats/:chatId/unarchive', {
  summary: 'Unarchive the chat',
  access: pathSession('send'),
  status: 201,
  response: successResult,
  async handle(gateway, { params }) {
    await gateway.chats.change(params.session, fromWahaId(params.chatId), { kind: 'archive', archived: false })
    return SUCCESS
  },
})
