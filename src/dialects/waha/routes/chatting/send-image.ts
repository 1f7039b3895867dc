import { Type } from 'typebox'
import { route } from '../../../dialect.ts'
import { bodySession } from '../../auth.ts'
import { toFileSource } from '../../convert/file.ts'
import { fileField } from '../../schemas/file.ts'
import { waMessage } from '../../schemas/message.ts'
import { captionField, sendFields } from '../../schemas/send.ts'
import { sendWaha } from '../../send.ts'

/** POST /api/sendImage: a picture; what WhatsApp does not show as one becomes a JPEG. */
export const sendImage = route('POST /api/sendImage', {
  summary: 'Send an image',
  access: bodySession('send'),
  status: 201,
  body: Type.Object({ ...sendFields, file: fileField, caption: captionField }),
  response: waMessage,
  handle: (gateway, { body }) =>
    sendWaha(gateway, body, {
      kind: 'image',
      file: toFileSource(body.file, { convert: true }),
      text: body.caption || null,
    }),
})
