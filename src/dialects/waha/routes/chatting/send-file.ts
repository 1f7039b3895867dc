import { Type } from 'typebox'
import { route } from '../../../dialect.ts'
import { bodySession } from '../../auth.ts'
import { toFileSource } from '../../convert/file.ts'
import { fileField } from '../../schemas/file.ts'
import { waMessage } from '../../schemas/message.ts'
import { captionField, sendFields } from '../../schemas/send.ts'
import { sendWaha } from '../../send.ts'

/** POST /api/sendFile: any file, as a document. */
export const sendFile = route('POST /api/sendFile', {
  summary: 'Send a file',
  access: bodySession('send'),
  status: 201,
  body: Type.Object({ ...sendFields, file: fileField, caption: captionField }),
  response: waMessage,
  handle: (gateway, { body }) =>
    sendWaha(gateway, body, { kind: 'document', file: toFileSource(body.file), text: body.caption || null }),
})
