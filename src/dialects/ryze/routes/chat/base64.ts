import { Readable } from 'node:stream'
import type { OpenedFile } from '../../../../core/media/media.ts'
import { mediaOf } from '../../../../core/model/content.ts'
import { route } from '../../../dialect.ts'
import { INSTANCE } from '../../auth.ts'
import { toMediaType } from '../../convert/media.ts'
import { success } from '../../envelope.ts'
import { requireInstance, requireText } from '../../required.ts'
import { base64Answer, messageIdQuery } from '../../schemas/message.ts'

/** GET /api/chat/base64/{instance}?messageId=: the file of a message; fetched from WhatsApp when it is not here. */
export const base64 = route('GET /api/chat/base64/:instance', {
  summary: 'Media as Base64',
  access: INSTANCE.read,
  query: messageIdQuery,
  response: base64Answer,
  async handle(gateway, request) {
    const session = requireInstance(request)
    const id = requireText(request.query.messageId, 'messageId query parameter is required')
    const file = await gateway.media.open(session, { id })
    const { content } = file.message
    const { mimetype } = mediaOf(content) ?? { mimetype: 'application/octet-stream' }
    const type = toMediaType(content, mimetype)
    const answer = success('Base64 retrieved successfully', {
      message_id: id,
      mime_type: mimetype,
      media_type: type === 'ptv' ? 'video' : type,
      base64: '',
    })
    request.reply.type('application/json; charset=utf-8')
    return Readable.from(fill(JSON.stringify(answer), file))
  },
})

/** The answer with its last field filled in as the file is read: it is never whole in memory. */
async function* fill(answer: string, { read }: OpenedFile): AsyncIterable<string> {
  const end = '"}'
  yield answer.slice(0, -end.length)
  let rest = Buffer.alloc(0)
  for await (const piece of read()) {
    const bytes = Buffer.concat([rest, piece])
    const whole = bytes.length - (bytes.length % 3)
    yield bytes.toString('base64', 0, whole)
    rest = bytes.subarray(whole)
  }
  yield rest.toString('base64') + end
}
