import { Type } from 'typebox'
import { route } from '../../../dialect.ts'
import { pathSession } from '../../auth.ts'
import { maybe } from '../../schemas/fields.ts'
import { waMessage } from '../../schemas/message.ts'
import { previewFields } from '../../schemas/send.ts'
import { toText } from '../../send.ts'
import { DEFAULT_BACKGROUND, backgroundField, sendStory, storyFields, toBackground } from './story.ts'

/** WhatsApp's highest number of a font. */
const LAST_FONT = 10

/** POST /api/{session}/status/text: a story of words on a color. */
export const sendTextStatus = route('POST /api/:session/status/text', {
  summary: 'Send text status',
  access: pathSession('send'),
  status: 201,
  body: Type.Object({
    ...storyFields,
    text: Type.String(),
    backgroundColor: backgroundField,
    font: maybe(Type.Integer({ minimum: 0, maximum: LAST_FONT, default: 0 })),
    ...previewFields,
  }),
  response: waMessage,
  async handle(gateway, { params, body }) {
    const background = toBackground(body.backgroundColor ?? DEFAULT_BACKGROUND)
    return sendStory(gateway, { ...body, ...params }, { ...toText(body), background, font: body.font ?? 0 })
  },
})
