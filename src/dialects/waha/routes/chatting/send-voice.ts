import { Type } from 'typebox'
import { route } from '../../../dialect.ts'
import { bodySession } from '../../auth.ts'
import { toFileSource } from '../../convert/file.ts'
import { convertField, fileField } from '../../schemas/file.ts'
import { waMessage } from '../../schemas/message.ts'
import { sendFields } from '../../schemas/send.ts'
import { sendWaha } from '../../send.ts'

/** POST /api/sendVoice: a voice message, in OGG with Opus or converted to it. */
export const sendVoice = route('POST /api/sendVoice', {
  summary: 'Send a voice message',
  access: bodySession('send'),
  status: 201,
  body: Type.Object({ ...sendFields, file: fileField, convert: convertField }),
  response: waMessage,
  handle: (gateway, { body }) =>
    sendWaha(gateway, body, { kind: 'audio', voice: true, file: toFileSource(body.file, body) }),
})
