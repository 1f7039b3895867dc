import { Type } from 'typebox'
import { route } from '../../../dialect.ts'
import { bodySession } from '../../auth.ts'
import { maybe } from '../../schemas/fields.ts'
import { waMessage } from '../../schemas/message.ts'
import { sendFields } from '../../schemas/send.ts'
import { sendWaha } from '../../send.ts'

/** POST /api/send/buttons/reply: presses a button of a message that somebody sent. */
export const sendButtonsReply = route('POST /api/send/buttons/reply', {
  summary: 'Reply on a button message',
  access: bodySession('send'),
  status: 201,
  body: Type.Object({
    ...sendFields,
    replyTo: maybe(Type.String({ description: 'The id of the message with the buttons' })),
    selectedDisplayText: Type.String({ minLength: 1 }),
    selectedButtonID: Type.String({ minLength: 1 }),
  }),
  response: waMessage,
  handle(gateway, { body }) {
    const { selectedButtonID: id, selectedDisplayText: text, replyTo, ...request } = body
    return sendWaha(
      gateway,
      { ...request, reply_to: replyTo ?? request.reply_to ?? null },
      { kind: 'choice', id, text },
    )
  },
})
