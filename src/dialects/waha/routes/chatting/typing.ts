import { route } from '../../../dialect.ts'
import { bodySession } from '../../auth.ts'
import { fromWahaId } from '../../convert/address.ts'
import { DEFAULT_SESSION } from '../../schemas/fields.ts'
import { chatRequest } from '../../schemas/message.ts'

/** POST /api/startTyping: show "typing…" in the chat. */
export const startTyping = route('POST /api/startTyping', {
  summary: 'Show that somebody types',
  access: bodySession('send'),
  status: 201,
  body: chatRequest,
  handle: (gateway, { body }) =>
    gateway.messages.setActivity(body.session ?? DEFAULT_SESSION, fromWahaId(body.chatId), 'typing'),
})

/** POST /api/stopTyping: end it. */
export const stopTyping = route('POST /api/stopTyping', {
  summary: 'Show that nobody types any more',
  access: bodySession('send'),
  status: 201,
  body: chatRequest,
  handle: (gateway, { body }) =>
    gateway.messages.setActivity(body.session ?? DEFAULT_SESSION, fromWahaId(body.chatId), 'paused'),
})
