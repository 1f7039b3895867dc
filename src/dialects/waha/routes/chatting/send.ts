import type { Gateway } from '../../../../core/gateway.ts'
import type { Jid } from '../../../../core/model/address.ts'
import { fromWahaId } from '../../convert/address.ts'
import { toWahaMessage, type WahaMessage } from '../../convert/message.ts'
import { parseMessageId } from '../../convert/message-id.ts'
import { messageContext } from '../../message-context.ts'
import { DEFAULT_SESSION } from '../../schemas/fields.ts'
import type { WahaTextRequest } from '../../schemas/message.ts'

/** What every way to send a text does. Answers with the whole message, which has the fields of every engine's answer. */
export async function sendWahaText(gateway: Gateway, request: WahaTextRequest): Promise<WahaMessage> {
  const session = request.session ?? DEFAULT_SESSION
  const quoted = request.reply_to ? await gateway.messages.require(session, parseMessageId(request.reply_to)) : null
  const mentions = toMentions(request.mentions)
  const message = await gateway.messages.send(session, {
    kind: 'text',
    chat: fromWahaId(request.chatId),
    text: request.text,
    ...(mentions && { mentions }),
    ...(quoted && { quoted }),
    ...(request.id && { id: parseMessageId(request.id).id }),
  })
  return toWahaMessage(message, await messageContext(gateway, session))
}

function toMentions(mentions: WahaTextRequest['mentions']): readonly Jid[] | 'all' | null {
  if (!mentions) return null
  const list = typeof mentions === 'string' ? [mentions] : mentions
  return list.includes('all') ? 'all' : list.map(fromWahaId)
}
