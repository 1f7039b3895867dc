import { Type } from 'typebox'
import { route } from '../../../dialect.ts'
import { pathSession } from '../../auth.ts'
import { toFileSource } from '../../convert/file.ts'
import { convertField, fileField } from '../../schemas/file.ts'
import { waMessage } from '../../schemas/message.ts'
import { captionField } from '../../schemas/send.ts'
import { sendStory, storyFields } from './story.ts'

/** POST /api/{session}/status/video: a story of a video. */
export const sendVideoStatus = route('POST /api/:session/status/video', {
  summary: 'Send video status',
  access: pathSession('send'),
  status: 201,
  body: Type.Object({ ...storyFields, file: fileField, convert: convertField, caption: captionField }),
  response: waMessage,
  async handle(gateway, { params, body }) {
    const file = toFileSource(body.file, body)
    const said = { kind: 'video', style: 'plain', file, text: body.caption || null } as const
    return sendStory(gateway, { ...body, ...params }, said)
  },
})
