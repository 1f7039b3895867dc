import { route } from '../../../dialect.ts'
import { INSTANCE } from '../../auth.ts'
import { STATUS_CODES, toRyzeStatus } from '../../convert/message-status.ts'
import { toIsoTime } from '../../convert/message-time.ts'
import { success } from '../../envelope.ts'
import { outwardJid } from '../../recipient.ts'
import { requireInstance, requireText } from '../../required.ts'
import { messageIdQuery, statusAnswer } from '../../schemas/message.ts'

/** GET /api/chat/status/{instance}?messageId=: how far a message got, also while the instance is not connected. */
export const status = route('GET /api/chat/status/:instance', {
  summary: 'Message delivery status',
  access: INSTANCE.read,
  query: messageIdQuery,
  response: statusAnswer,
  async handle(gateway, request) {
    const session = requireInstance(request)
    const id = requireText(request.query.messageId, 'messageId query parameter is required')
    const message = await gateway.messages.require(session, { id })
    const word = toRyzeStatus(message)
    return success('Message status retrieved successfully', {
      message_id: id,
      status: word,
      status_code: STATUS_CODES[word],
      direction: message.fromMe ? 'sent' : 'received',
      chat_jid: await outwardJid(gateway, session, message.chat),
      timestamp: toIsoTime(message.timestamp),
    })
  },
})
