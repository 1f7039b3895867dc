import { route } from '../../../dialect.ts'
import { INSTANCE } from '../../auth.ts'
import { success } from '../../envelope.ts'
import { findConversation } from '../../recipient.ts'
import { requireFlag, requireInstance, requireNumber } from '../../required.ts'
import { archiveAnswer, archiveRequest } from '../../schemas/chat.ts'

/** POST /api/chat/archive/{instance} */
export const archive = route('POST /api/chat/archive/:instance', {
  summary: 'Archive or unarchive a chat',
  access: INSTANCE.send,
  body: archiveRequest,
  response: archiveAnswer,
  async handle(gateway, request) {
    const session = requireInstance(request)
    const number = requireNumber(request.body.number)
    const archived = requireFlag(request.body.archive, 'archive')
    const jid = await findConversation(gateway, session, number)
    const chat = await gateway.chats.change(session, jid, { kind: 'archive', archived, orCreate: true })
    return success(`Chat ${archived ? 'archived' : 'unarchived'} successfully`, { chat_jid: chat.id, archived })
  },
})
