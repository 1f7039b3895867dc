import { route } from '../../../dialect.ts'
import { bodySession } from '../../auth.ts'
import { waMessage } from '../../schemas/message.ts'
import { textRequest } from '../../schemas/send.ts'
import { sendWahaText } from '../../send.ts'

/** POST /api/reply: sendText with `reply_to`. */
export const reply = route('POST /api/reply', {
  summary: 'Reply to a text message',
  deprecated: true,
  access: bodySession('send'),
  status: 201,
  body: textRequest,
  response: waMessage,
  handle: (gateway, { body }) => sendWahaText(gateway, body),
})
