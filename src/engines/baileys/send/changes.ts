import type { WASocket } from 'baileys'
import { GatewayError } from '../../../core/errors.ts'
import type { MessageChange } from '../../../core/model/message.ts'
import type { ComposedChange } from '../../../core/ports/engine-capabilities.ts'
import { encodeMessage } from '../proto.ts'
import type { Me } from '../../../core/model/session.ts'
import { composeChange } from './change.ts'
import { newMessageId } from './compose.ts'
import type { Outgoing, Transmitter } from './transmit.ts'
import { composeVote } from './vote.ts'

/** A change of a message with the id that it keeps. */
export function prepareChange(change: MessageChange, me: Me): ComposedChange {
  const now = Date.now()
  const { content, attributes, edited } =
    change.kind === 'vote'
      ? { content: composeVote(change, me, now), attributes: {}, edited: null }
      : composeChange(change, now)
  return { id: newMessageId(), chat: change.target.chat, raw: encodeMessage(content), attributes, edited }
}

/** Sends a change of a message; resolves when WhatsApp's server has taken it. */
export function transmitChange(
  { sock, transmitter }: { readonly sock: WASocket; readonly transmitter: Transmitter },
  { attributes = {}, ...change }: Outgoing,
): Promise<{ readonly timestamp: number }> {
  return transmitter.send(sock, { ...change, attributes }).catch((error: unknown) => {
    throw asChangeRefusal(error)
  })
}

function asChangeRefusal(error: unknown): unknown {
  if (!(error instanceof GatewayError) || error.code !== 'SEND_REFUSED') return error
  return new GatewayError('CHANGE_REFUSED', error.message, { cause: error, details: error.details })
}
