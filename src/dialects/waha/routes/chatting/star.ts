import { Type } from 'typebox'
import { route } from '../../../dialect.ts'
import { bodySession } from '../../auth.ts'
import { requireChangeable, toLookup } from '../../require-message.ts'
import { SUCCESS, successResult } from '../../schemas/chat.ts'
import { DEFAULT_SESSION, chatIdField, sessionField } from '../../schemas/fields.ts'

/** PUT /api/star: stars a message, for this account only, or takes the star away. */
export const star = route('PUT /api/star', {
  summary: 'Star or unstar a message',
  access: bodySession('send'),
  body: Type.Object({
    session: sessionField,
    chatId: chatIdField,
    messageId: Type.String({ minLength: 1 }),
    star: Type.Boolean(),
  }),
  response: successResult,
  async handle(gateway, { body }) {
    const { chatId, messageId } = body
    const session = body.session ?? DEFAULT_SESSION
    const message = await requireChangeable(gateway, { session, chatId, messageId })
    await gateway.messages.star(session, toLookup(message), body.star)
    return SUCCESS
  },
})
