import { route } from '../../../dialect.ts'
import { INSTANCE } from '../../auth.ts'
import { toFoundMessage } from '../../convert/message.ts'
import { success } from '../../envelope.ts'
import { messageScene } from '../../message-scene.ts'
import { requireInstance, requireText } from '../../required.ts'
import { getMessageAnswer, messageIdQuery } from '../../schemas/message.ts'

/** GET /api/chat/getMessage/{instance}?messageId=: one stored message. */
export const getMessage = route('GET /api/chat/getMessage/:instance', {
  summary: 'Find message by ID',
  access: INSTANCE.read,
  query: messageIdQuery,
  response: getMessageAnswer,
  async handle(gateway, request) {
    const session = requireInstance(request)
    const id = requireText(request.query.messageId, 'Message ID is required (use ?messageId=<message-id>)')
    const message = await gateway.messages.require(session, { id })
    await gateway.sessions.requireStatus(session, ['working'])
    const data = toFoundMessage(message, await messageScene(gateway, session, message.chat))
    return success('Message found', { messageId: id, data, status: 'found' })
  },
})
