import { Type } from 'typebox'
import { route } from '../../../dialect.ts'
import { pathSession } from '../../auth.ts'
import { toFileSource } from '../../convert/file.ts'
import { convertField, fileField } from '../../schemas/file.ts'
import { waMessage } from '../../schemas/message.ts'
import { DEFAULT_BACKGROUND, backgroundField, sendStory, storyFields, toBackground } from './story.ts'

/** POST /api/{session}/status/voice: a story that is spoken. */
export const sendVoiceStatus = route('POST /api/:session/status/voice', {
  summary: 'Send voice status',
  access: pathSession('send'),
  status: 201,
  body: Type.Object({
    ...storyFields,
    file: fileField,
    convert: convertField,
    backgroundColor: backgroundField,
  }),
  response: waMessage,
  async handle(gateway, { params, body }) {
    const file = toFileSource(body.file, body)
    const background = toBackground(body.backgroundColor ?? DEFAULT_BACKGROUND)
    return sendStory(gateway, { ...body, ...params }, { kind: 'audio', voice: true, file, background })
  },
})
