import { Type } from 'typebox'
import { route } from '../../../dialect.ts'
import { bodySession } from '../../auth.ts'
import { maybe } from '../../schemas/fields.ts'
import { waMessage } from '../../schemas/message.ts'
import { sendFields } from '../../schemas/send.ts'
import { sendWaha } from '../../send.ts'

const MIN_OPTIONS = 2
const MAX_OPTIONS = 12

/** POST /api/sendPoll: a question with options. */
export const sendPoll = route('POST /api/sendPoll', {
  summary: 'Send a poll',
  access: bodySession('send'),
  status: 201,
  body: Type.Object({
    ...sendFields,
    poll: Type.Object({
      name: Type.String({ minLength: 1 }),
      options: Type.Array(Type.String({ minLength: 1 }), {
        minItems: MIN_OPTIONS,
        maxItems: MAX_OPTIONS,
        uniqueItems: true,
      }),
      multipleAnswers: maybe(Type.Boolean({ default: false })),
    }),
  }),
  response: waMessage,
  async handle(gateway, { body }) {
    const { name, options, multipleAnswers } = body.poll
    return sendWaha(gateway, body, { kind: 'poll', text: name, options, selectable: multipleAnswers ? 0 : 1 })
  },
})
