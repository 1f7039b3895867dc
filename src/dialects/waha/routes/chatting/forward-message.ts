import { Type } from 'typebox'
import { route } from '../../../dialect.ts'
import { bodySession } from '../../auth.ts'
import { requireChangeable } from '../../require-message.ts'
import { DEFAULT_SESSION, chatIdField, sessionField } from '../../schemas/fields.ts'
import { waMessage } from '../../schemas/message.ts'
import { idField } from '../../schemas/send.ts'
import { sendWaha } from '../../send.ts'

/** POST /api/forwardMessage: another message once more, in the chat named. */
export const forwardMessage = route('POST /api/forwardMessage', {
  summary: 'Forward a message',
  access: bodySession('send'),
  status: 201,
  body: Type.Object({
    session: sessionField,
    chatId: chatIdField,
    id: idField,
    messageId: Type.String({ minLength: 1 }),
  }),
  response: waMessage,
  async handle(gateway, { body }) {
    const session = body.session ?? DEFAULT_SESSION
    const message = await requireChangeable(gateway, { session, chatId: null, messageId: body.messageId })
    return sendWaha(gateway, body, { kind: 'forward', message })
  },
})
