import { Type } from 'typebox'
import { route } from '../../../dialect.ts'
import { querySession } from '../../auth.ts'
import { chatIdField, sessionField } from '../../schemas/fields.ts'
import { waMessage } from '../../schemas/message.ts'
import { sendWahaText } from '../../send.ts'

/** GET /api/sendText: send a text message with the words in the address. */
export const sendTextDeprecated = route('GET /api/sendText', {
  summary: 'Send a text message',
  deprecated: true,
  access: querySession('send'),
  query: Type.Object({ session: sessionField, phone: chatIdField, text: Type.String() }),
  response: waMessage,
  handle: (gateway, { query: { phone, ...rest } }) => sendWahaText(gateway, { ...rest, chatId: phone }),
})
