import { route } from '../../../dialect.ts'
import { pathSession } from '../../auth.ts'
import { fromWahaId } from '../../convert/address.ts'
import { SUCCESS, successResult } from '../../schemas/chat.ts'

/** POST /api/{session}/chats/{chatId}/unread: puts the mark of an unread chat on it. */
export const unreadChat = route('POST /api/:session/chats/:chatId/unread', {
  summary: 'Unread the chat',
  access: pathSession('send'),
  status: 201,
  response: successResult,
  async handle(gateway, { params }) {
    await gateway.chats.change(params.session, fromWahaId(params.chatId), { kind: 'read', read: false })
    return SUCCESS
  },
})
