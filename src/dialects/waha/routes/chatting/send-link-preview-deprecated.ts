import { Type } from 'typebox'
import { route } from '../../../dialect.ts'
import { bodySession } from '../../auth.ts'
import { waMessage } from '../../schemas/message.ts'
import { sendFields } from '../../schemas/send.ts'
import { sendWahaText } from '../../send.ts'

/** POST /api/sendLinkPreview: a title and a link below it, with what the link leads to. */
export const sendLinkPreview = route('POST /api/sendLinkPreview', {
  summary: 'Send a link with its preview',
  deprecated: true,
  access: bodySession('send'),
  status: 201,
  body: Type.Object({ ...sendFields, url: Type.String({ minLength: 1 }), title: Type.String() }),
  response: waMessage,
  handle: (gateway, { body }) =>
    sendWahaText(gateway, { ...body, text: body.title ? `${body.title}\n${body.url}` : body.url }),
})
