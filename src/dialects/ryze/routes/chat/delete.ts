import { GatewayError } from '../../../../core/errors.ts'
import type { Gateway } from '../../../../core/gateway.ts'
import type { MessageLookup } from '../../../../core/messages.ts'
import { route } from '../../../dialect.ts'
import { INSTANCE } from '../../auth.ts'
import { success } from '../../envelope.ts'
import { outwardJid } from '../../recipient.ts'
import { badRequest, requireInstance, requireText } from '../../required.ts'
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
    if (forEveryone) await revoke(gateway, session, { id, chat, fromMe })
    else await gateway.messages.deleteForMe(session, { id, chat, fromMe })
    return success(`Message deleted for ${forEveryone ? 'everyone' : 'me'}`, {
      message_id: id,
      chat_jid: await outwardJid(gateway, session, chat),
      delete_type: forEveryone ? 'revoke' : 'delete_for_me',
    })
  },
})

async function revoke(gateway: Gateway, session: string, message: MessageLookup): Promise<void> {
  try {
    await gateway.messages.revoke(session, message)
  } catch (error) {
    const code = error instanceof GatewayError ? error.code : null
    if (code === 'MESSAGE_TOO_OLD') throw badRequest('message is too old to delete for everyone')
    if (code === 'MESSAGE_NOT_OWN') throw badRequest('can only delete messages sent by this instance for everyone')
    throw error
  }
}
