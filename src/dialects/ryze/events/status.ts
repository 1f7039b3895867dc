import { kindOf } from '../../../core/model/address.ts'
import type { Ack } from '../../../core/model/message.ts'
import { toRyzeChat, toRyzePerson } from '../convert/message.ts'
import { toIsoTime } from '../convert/message-time.ts'
import type { EventOf, Payload, Scene } from './payload.ts'

/** RyzeAPI's words for what became of an own message; it tells of no other steps. */
const OWN: Partial<Readonly<Record<Ack, string>>> = {
  error: 'server_error',
  device: 'delivered',
  read: 'read',
  played: 'played',
}

/** For somebody else's message: the account has read it on another device. */
const THEIRS: Partial<Readonly<Record<Ack, string>>> = { read: 'read_self', played: 'played_self' }

/** A receipt; null for the steps that RyzeAPI is silent about. */
export function statusOf(event: EventOf<'message.ack'>, { context }: Scene): Payload | null {
  const { target, by, ack, timestamp } = event
  const status = (target.fromMe ? OWN : THEIRS)[ack]
  if (status === undefined) return null
  const author = target.fromMe ? (context.session.me?.phone ?? null) : target.participant
  const chat = toRyzeChat(target.chat, target.chatAlt, null)
  const data = {
    timestamp: toIsoTime(timestamp),
    status,
    messageIds: [target.id],
    chat,
    recipient: by === null ? { jid: chat.jid, lid: chat.lid, name: null } : toRyzePerson(by, null, null),
    ...(kindOf(target.chat) === 'group' && { messageSender: author }),
  }
  return { name: 'message.status', data }
}
