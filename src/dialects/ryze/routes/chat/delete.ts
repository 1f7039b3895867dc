import { route } from '../../../dialect.ts'
import { INSTANCE } from '../../auth.ts'
import { success } from '../../envelope.ts'
import { outwardJid } from '../../recipient.ts'
import { requireInstance, requireText } from '../../required.ts'
import { deleteAnswer, deleteRequest } from '../../schemas/message.ts'

/** DELETE /api/chat/delete/{instance}: for everyone, or on the account's own devices. */
export const deleteMessage = route('DELETE /api/chat/delete/:instance', {
  summary: 'Delete message',
  access: INSTANCE.send,
  body: deleteRequest,
  response: deleteAnswer,
  async handle(gateway, request) {
    const session = requireInstance(request)
    const id = requireText(request.body.messageId, 'MessageID is required')
    const { chat, fromMe } = await gateway.messages.require(session, { id })
    const forEveryone = request.body.deleteForEveryone ?? false
    if (forEveryone) await gateway.messages.revoke(session, { id, chat, fromMe })
    else await gateway.messages.deleteForMe(session, { id, chat, fromMe })
    return success(`Message deleted for ${forEveryone ? 'everyone' : 'me'}`, {
      message_id: id,
      chat_jid: await outwardJid(gateway, session, chat),
      delete_type: forEveryone ? 'revoke' : 'delete_for_me',
    })
  },
})
