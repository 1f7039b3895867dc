import type { Gateway } from '../../../../core/gateway.ts'
import { GatewayError } from '../../../../core/errors.ts'
import type { Jid } from '../../../../core/model/address.ts'
import { route } from '../../../dialect.ts'
import { INSTANCE } from '../../auth.ts'
import { success } from '../../envelope.ts'
import { findConversation, outwardJid } from '../../recipient.ts'
import { requireInstance, requireNumber } from '../../required.ts'
import { deleteChatAnswer, deleteChatRequest } from '../../schemas/chat.ts'

/** DELETE /api/chat/deleteChat/{instance}: takes the chat with its messages out of the account's list. */
export const deleteChat = route('DELETE /api/chat/deleteChat/:instance', {
  summary: 'Delete a chat',
  access: INSTANCE.send,
  body: deleteChatRequest,
  response: deleteChatAnswer,
  async handle(gateway, request) {
    const session = requireInstance(request)
    const number = requireNumber(request.body.number)
    const media = request.body.deleteMedia ?? false
    const jid = await findConversation(gateway, session, number)
    const chat_jid = await outwardJid(gateway, session, jid)
    await removeChat(gateway, session, jid)
    const message = `Chat deleted successfully${media ? ' (including media)' : ''}`
    return success(message, { chat_jid, delete_media: media })
  },
})

/** RyzeAPI calls it idempotent: what is not in the list any more has been deleted. */
async function removeChat(gateway: Gateway, session: string, jid: Jid): Promise<void> {
  try {
    await gateway.chats.delete(session, jid)
  } catch (error) {
    if (!(error instanceof GatewayError) || error.code !== 'CHAT_NOT_FOUND') throw error
  }
}
