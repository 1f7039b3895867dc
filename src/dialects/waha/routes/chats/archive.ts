import { route } from '../../../dialect.ts'
import { pathSession } from '../../auth.ts'
import { fromWahaId } from '../../convert/address.ts'
import { SUCCESS, successResult } from '../../schemas/chat.ts'

/** POST /api/{session}/chats/{chatId}/archive: takes the chat out of the main list. */
export const archiveChat = route('POST /api/:session/chats/:chatId/archive', {
  summary: 'Archive the chat',
  access: pathSession('send'),
  status: 201,
  response: successResult,
  async handle(gateway, { params }) {
    await gateway.chats.change(params.session, fromWahaId(params.chatId), { kind: 'archive', archived: true })
    return SUCCESS
  },
})
