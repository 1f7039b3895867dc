import { Type } from 'typebox'
import { route } from '../../../dialect.ts'
import { bodySession } from '../../auth.ts'
import { toFileSource } from '../../convert/file.ts'
import { fileField } from '../../schemas/file.ts'
import { waMessage } from '../../schemas/message.ts'
import { sendFields } from '../../schemas/send.ts'
import { sendWaha } from '../../send.ts'

/** POST /api/sendSticker: a WebP of 512 × 512, which is not converted. Since WAHA 2026.8.2. */
export const sendSticker = route('POST /api/sendSticker', {
  summary: 'Send a sticker',
  access: bodySession('send'),
  status: 201,
  body: Type.Object({ ...sendFields, file: fileField }),
  response: waMessage,
  handle: (gateway, { body }) => sendWaha(gateway, body, { kind: 'sticker', file: toFileSource(body.file) }),
})
