import { route } from '../../../dialect.ts'
import { bodySession } from '../../auth.ts'
import { waMessage } from '../../schemas/message.ts'
import { textRequest } from '../../schemas/send.ts'
import { sendWahaText } from '../../send.ts'

/** POST /api/sendText: send a text message. */
export const sendText = route('POST /api/sendText', {
  summary: 'Send a text message',
  access: bodySession('send'),
  status: 201,
  body: textRequest,
  response: waMessage,
  handle: (gateway, { body }) => sendWahaText(gateway, body),
})
