import { route } from '../../../dialect.ts'
import { INSTANCE } from '../../auth.ts'
import { toFile } from '../../convert/file.ts'
import { toAudio } from '../../convert/sound.ts'
import { toBackground, toFont } from '../../convert/story.ts'
import { badRequest, requireInstance, requireText, requireWord } from '../../required.ts'
import { sentAnswer } from '../../schemas/message.ts'
import { statusRequest, type StatusRequest } from '../../schemas/send.ts'
import type { RyzeDraft } from './send-route.ts'
import { sentMessage } from './sent.ts'

const STATUS = 'status@broadcast'

/** POST /api/message/status/{instance}: a story, to whom the phone's settings let see it. */
export const status = route('POST /api/message/status/:instance', {
  summary: 'Send status',
  access: INSTANCE.send,
  body: statusRequest,
  response: sentAnswer,
  async handle(gateway, request) {
    const session = requireInstance(request)
    const { source } = request.body
    const content = toStory(request.body)
    const message = await gateway.messages.send(session, { ...content, chat: STATUS, ...(source && { tag: source }) })
    return sentMessage(gateway, session, { message })
  },
})

function toStory(body: StatusRequest): RyzeDraft {
  const kind = requireWord(body.type, 'type is required: text, image, video or audio')
  const [background, font] = [toBackground(body.backgroundColor), toFont(body.font)]
  const color = background !== null && { background }
  if (kind === 'text') {
    requireText(body.message, 'message is required for a text status')
    return { kind, text: body.message ?? '', ...color, ...(font !== null && { font }) }
  }
  const file = toFile(body.mediaUrl, body)
  if (!file) throw badRequest(`mediaUrl is required for ${kind} status`)
  const text = body.message || null
  switch (kind) {
    case 'image':
      return { kind, file, text }
    case 'video':
      return { kind, file, text, style: 'plain' }
    case 'audio':
      return { ...toAudio(file, body), ...color }
  }
}
