import { Type } from 'typebox'
import { PIN_DURATIONS } from '../../../../core/model/message.ts'
import { route } from '../../../dialect.ts'
import { pathSession } from '../../auth.ts'
import { requireChangeable, toLookup } from '../../require-message.ts'
import { SUCCESS, successResult } from '../../schemas/chat.ts'

/** POST /api/{session}/chats/{chatId}/messages/{messageId}/pin: for 24 hours, 7 days or 30 days. */
export const pinMessage = route('POST /api/:session/chats/:chatId/messages/:messageId/pin', {
  summary: 'Pin a message in the chat',
  access: pathSession('send'),
  status: 201,
  body: Type.Object({
    duration: Type.Unsafe<number>({ type: 'number', enum: [...PIN_DURATIONS], description: 'Seconds' }),
  }),
  response: successResult,
  async handle(gateway, { params, body }) {
    const message = await requireChangeable(gateway, params)
    await gateway.messages.pin(params.session, toLookup(message), body.duration)
    return SUCCESS
  },
})
