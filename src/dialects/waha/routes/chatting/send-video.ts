import { Type } from 'typebox'
import { route } from '../../../dialect.ts'
import { bodySession } from '../../auth.ts'
import { toFileSource } from '../../convert/file.ts'
import { maybe } from '../../schemas/fields.ts'
import { convertField, fileField } from '../../schemas/file.ts'
import { waMessage } from '../../schemas/message.ts'
import { captionField, sendFields } from '../../schemas/send.ts'
import { sendWaha } from '../../send.ts'

/** POST /api/sendVideo: a video, in MP4 with H.264 or converted to it; round with `asNote`. */
export const sendVideo = route('POST /api/sendVideo', {
  summary: 'Send a video',
  access: bodySession('send'),
  status: 201,
  body: Type.Object({
    ...sendFields,
    file: fileField,
    convert: convertField,
    asNote: maybe(Type.Boolean({ default: false })),
    caption: captionField,
  }),
  response: waMessage,
  handle: (gateway, { body }) =>
    sendWaha(gateway, body, {
      kind: 'video',
      style: body.asNote ? 'note' : 'plain',
      file: toFileSource(body.file, body),
      text: body.caption || null,
    }),
})
