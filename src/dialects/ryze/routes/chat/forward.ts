import { GatewayError } from '../../../../core/errors.ts'
import { route } from '../../../dialect.ts'
import { INSTANCE } from '../../auth.ts'
import { toRyzeType } from '../../convert/message-type.ts'
import { success } from '../../envelope.ts'
import { refusedAs } from '../../errors.ts'
import { findRecipient, outwardJid } from '../../recipient.ts'
import { requireInstance, requireText } from '../../required.ts'
import { forwardAnswer, forwardRequest } from '../../schemas/message.ts'

/** What RyzeAPI forwards. */
const TYPES: ReadonlySet<string> = new Set([
  'text',
  'image',
  'video',
  'ptv',
  'audio',
  'document',
  'sticker',
  'contact',
  'location',
])

/** POST /api/chat/forward/{instance}: a stored message once more, to one recipient. */
export const forward = route('POST /api/chat/forward/:instance', {
  summary: 'Forward message',
  access: INSTANCE.send,
  body: forwardRequest,
  response: forwardAnswer,
  async handle(gateway, request) {
    const { body } = request
    const session = requireInstance(request)
    const id = requireText(body.messageId, 'messageId is required')
    const to = requireText(body.to, 'to is required')
    const original = await gateway.messages.require(session, { id })
    // What its sender took back is not passed on.
    if (original.revokedAt !== null) throw new GatewayError('MESSAGE_NOT_FOUND', `message ${id} was deleted`)
    const type = toRyzeType(original.content)
    if (!TYPES.has(type)) throw refusedAs(500, `unsupported message type for forwarding: ${type}`)
    const chat = await findRecipient(gateway, session, to)
    const message = await gateway.messages.send(session, { kind: 'forward', message: original, chat })
    return success('Message forwarded successfully', {
      messageId: message.id,
      originalId: id,
      destinationJid: await outwardJid(gateway, session, message.chat),
    })
  },
})
