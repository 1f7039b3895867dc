import { route } from '../../../dialect.ts'
import { INSTANCE } from '../../auth.ts'
import { success } from '../../envelope.ts'
import { findConversation } from '../../recipient.ts'
import { requireFlag, requireInstance, requireNumber } from '../../required.ts'
import { markChatReadAnswer, markChatReadRequest } from '../../schemas/chat.ts'

/** POST /api/chat/markChatRead/{instance}: with read receipts for what is unread, or the mark "unread". */
export const markChatRead = route('POST /api/chat/markChatRead/:instance', {
  summary: 'Mark a chat as read or unread',
  access: INSTANCE.send,
  body: markChatReadRequest,
  response: markChatReadAnswer,
  async handle(gateway, request) {
    const session = requireInstance(request)
    const number = requireNumber(request.body.number)
    const read = requireFlag(request.body.read, 'read')
    const jid = await findConversation(gateway, session, number)
    const chat = await gateway.chats.change(session, jid, { kind: 'read', read, orCreate: true })
    return success(`Chat marked as ${read ? 'read' : 'unread'} successfully`, { chat_jid: chat.id, read })
  },
})
