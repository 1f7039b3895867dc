import { route } from '../../../dialect.ts'
import { pathSession } from '../../auth.ts'
import { bareFile } from '../../schemas/file.ts'
import { answerConverted } from './answer.ts'

/** POST /api/{session}/media/convert/video: a file as a video has to be, without sending it. */
export const convertVideo = route('POST /api/:session/media/convert/video', {
  summary: 'Convert video to what WhatsApp plays',
  access: pathSession('send'),
  body: bareFile,
  handle: (gateway, request) => answerConverted(gateway, request, { ...request.params, to: 'video' }),
})
