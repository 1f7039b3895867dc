import type { WASocket } from 'baileys'
import { GatewayError } from '../../../core/errors.ts'
import type { MessageChange } from '../../../core/model/message.ts'
import type { Me } from '../../../core/model/session.ts'
import type { SentChange } from '../../../core/ports/engine-capabilities.ts'
import { encodeMessage } from '../proto.ts'
import { composeChange } from './change.ts'
import { newMessageId } from './compose.ts'
import type { Transmitter } from './transmit.ts'

/** What WhatsApp says about the sender rather than about the change. */
const ABOUT_SENDER: readonly unknown[] = [429, 463]

/** Sends a change of a message; resolves when WhatsApp's server has taken it. */
export async function sendChange(
  { sock, me, transmitter }: { readonly sock: WASocket; readonly me: Me; readonly transmitter: Transmitter },
  change: MessageChange,
): Promise<SentChange> {
  const { content, attributes, edited } = composeChange(change, Date.now())
  const id = newMessageId()
  const raw = encodeMessage(content)
  const { timestamp } = await transmitter
    .send(sock, { id, chat: change.target.chat, raw, attributes })
    .catch((error: unknown) => {
      throw asChangeRefusal(error)
    })
  const author = { fromMe: true, sender: me.phone, senderAlt: me.lid, senderName: me.name }
  return { action: { id, ...author, timestamp, raw }, raw: edited }
}

function asChangeRefusal(error: unknown): unknown {
  if (!(error instanceof GatewayError) || error.code !== 'SEND_REFUSED') return error
  if (ABOUT_SENDER.includes(error.details['code'])) return error
  return new GatewayError('CHANGE_REFUSED', error.message, { cause: error, details: error.details })
}
