import { route } from '../../../dialect.ts'
import { pathSession } from '../../auth.ts'
import { bareFile } from '../../schemas/file.ts'
import { answerConverted } from './answer.ts'

/** POST /api/{session}/media/convert/voice: a file as a voice message has to be, without sending it. */
export const convertVoice = route('POST /api/:session/media/convert/voice', {
  summary: 'Convert voice to what WhatsApp plays',
  access: pathSession('send'),
  body: bareFile,
  handle: (gateway, request) => answerConverted(gateway, request, { ...request.params, to: 'voice' }),
})
