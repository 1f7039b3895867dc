import type { BinaryNode } from 'baileys'
import { bareJid } from '../../../core/model/address.ts'
import type { EngineEvent } from '../../../core/ports/engine.ts'
import { toSeconds } from '../proto.ts'

/** The server's answer to a message we sent. */
export interface ServerAck {
  readonly id: string
  readonly chat: string
  /** Unix seconds. */
  readonly timestamp: number
  /** WhatsApp's code when it refuses the message. */
  readonly error: number | null
}

export function toServerAck({ attrs }: BinaryNode): ServerAck | null {
  if (!attrs['id'] || !attrs['from']) return null
  const error = attrs['error'] ? Number(attrs['error']) || 0 : null
  const timestamp = toSeconds(attrs['t']) || Math.floor(Date.now() / 1000)
  return { id: attrs['id'], chat: bareJid(attrs['from']), timestamp, error }
}

/** An answer that nobody waits for any more is news all the same. */
export function toLateAck({ id, chat, timestamp, error }: ServerAck): EngineEvent {
  const target = { id, chat, chatAlt: null, fromMe: true, participant: null }
  return { type: 'receipt', target, by: null, ack: error === null ? 'server' : 'error', timestamp, errorCode: error }
}
