import { Type } from 'typebox'
import { route } from '../../../dialect.ts'
import { pathSession } from '../../auth.ts'
import { toFileSource } from '../../convert/file.ts'
import { fileField } from '../../schemas/file.ts'
import { waMessage } from '../../schemas/message.ts'
import { captionField } from '../../schemas/send.ts'
import { sendStory, storyFields } from './story.ts'

/** POST /api/{session}/status/image: a story of a picture. */
export const sendImageStatus = route('POST /api/:session/status/image', {
  summary: 'Send image status',
  access: pathSession('send'),
  status: 201,
  body: Type.Object({ ...storyFields, file: fileField, caption: captionField }),
  response: waMessage,
  async handle(gateway, { params, body }) {
    const file = toFileSource(body.file, { convert: true })
    return sendStory(gateway, { ...body, ...params }, { kind: 'image', file, text: body.caption || null })
  },
})
