import { kindOf } from '../../../../core/model/address.ts'
import { route } from '../../../dialect.ts'
import { INSTANCE } from '../../auth.ts'
import { fromNumber } from '../../convert/address.ts'
import { success } from '../../envelope.ts'
import { findRecipient, outwardJid } from '../../recipient.ts'
import { requireInstance, requireNumber, requireText } from '../../required.ts'
import { markReadAnswer, markReadRequest } from '../../schemas/chat.ts'

/** POST /api/chat/markRead/{instance}: the read receipt of one message. Its author is known here; `sender` must be there. */
export const markRead = route('POST /api/chat/markRead/:instance', {
  summary: 'Mark a message as read',
  access: INSTANCE.send,
  body: markReadRequest,
  response: markReadAnswer,
  async handle(gateway, request) {
    const { body } = request
    const session = requireInstance(request)
    const id = requireText(body.messageId, 'messageId is required')
    const number = requireNumber(body.number)
    if (kindOf(fromNumber(number)) === 'group') requireText(body.sender, 'sender is required for group messages')
    const chat = await findRecipient(gateway, session, number)
    await gateway.messages.require(session, { id, chat })
    await gateway.messages.markRead(session, chat, { ids: [id] })
    return success('Message marked as read successfully', {
      message_id: id,
      chat_jid: await outwardJid(gateway, session, chat),
    })
  },
})
