import { GatewayError } from '../../../../core/errors.ts'
import { route } from '../../../dialect.ts'
import { INSTANCE } from '../../auth.ts'
import { shown } from '../../convert/address.ts'
import { toPinSeconds } from '../../convert/chat-duration.ts'
import { success } from '../../envelope.ts'
import { refusedAs } from '../../errors.ts'
import { outwardJid } from '../../recipient.ts'
import { requireFlag, requireInstance, requireText } from '../../required.ts'
import { pinMessageAnswer, pinMessageRequest } from '../../schemas/chat.ts'

/** What WhatsApp's own apps propose. */
const DEFAULT_DURATION = '7d'

/** POST /api/chat/pinMessage/{instance}: everyone in the chat sees it at the top. */
export const pinMessage = route('POST /api/chat/pinMessage/:instance', {
  summary: 'Pin or unpin a message inside a chat',
  access: INSTANCE.send,
  body: pinMessageRequest,
  response: pinMessageAnswer,
  async handle(gateway, request) {
    const session = requireInstance(request)
    const id = requireText(request.body.messageId, 'messageId is required')
    const pinned = requireFlag(request.body.pin, 'pin')
    const duration = request.body.duration || DEFAULT_DURATION
    const { chat, fromMe } = await gateway.messages
      .require(session, { id })
      .catch((error: unknown) => unknown(error, id))
    const seconds = pinned ? requireSeconds(duration) : null
    await gateway.messages.pin(session, { id, chat, fromMe }, seconds)
    return success(`Message ${pinned ? 'pinned' : 'unpinned'} successfully`, {
      chat_jid: await outwardJid(gateway, session, chat),
      message_id: id,
      pinned,
      ...(pinned && { duration }),
    })
  },
})

/** Where its siblings say 404, this page says 500. */
function unknown(error: unknown, id: string): never {
  if (!(error instanceof GatewayError) || error.code !== 'MESSAGE_NOT_FOUND') throw error
  throw refusedAs(500, `message with ID ${shown(id)} not found`)
}

function requireSeconds(duration: string): number {
  const seconds = toPinSeconds(duration)
  if (seconds !== null) return seconds
  throw refusedAs(500, `invalid duration "${shown(duration)}": use "24h", "7d" or "30d"`)
}
