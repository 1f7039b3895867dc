import { randomBytes } from 'node:crypto'
import { proto } from '../wire/proto.ts'
import type { Stanza } from '../world/types.ts'
import { ActorError } from './actor-error.ts'
import { isGroupJid, isLid, isSharedJid, STATUS } from './jid.ts'
import { readContent } from './message-content.ts'
import type { PhoneContext } from './phone-context.ts'
import { findDevices, openSessions } from './phone-devices.ts'
import { addressOf, encryptTo, messageAttrs, type OutgoingMessage } from './phone-envelope.ts'
import { sendToGroup } from './phone-groups.ts'
import { UNTOUCHED, type StoredMessage } from './phone-messages.ts'
import { sendStory } from './phone-status.ts'
import { nowSeconds, stanzaOf } from './stanza.ts'

/** A message id as phones make them. */
export function newMessageId(): string {
  return `3A${randomBytes(9).toString('hex').toUpperCase()}`
}

/** Encrypts a message for every device that must read it, keeps it, and sends it. Runs inside the phone's serial work. */
export async function sendMessage(context: PhoneContext, message: OutgoingMessage): Promise<StoredMessage> {
  if (!context.line.online) throw new ActorError('PHONE_OFFLINE', 'the phone is offline')
  const stanza = await seal(context, message)
  const { chat, audience } = message
  const addressing = stanza.attrs['addressing_mode'] === 'lid' || isLid(stanza.attrs['to'] ?? '') ? 'lid' : 'pn'
  // Until the server has acknowledged it, a restarted phone sends it again under the same id.
  context.rows.put('outbox', message.id, { chat, addressing: message.addressing, ...(audience && { audience }) })
  context.post(stanza)
  context.stats.sent++
  return toStored(context, { ...message, addressing })
}

function seal(context: PhoneContext, message: OutgoingMessage): Promise<Stanza> {
  if (message.chat === STATUS) return sendStory(context, message)
  return isGroupJid(message.chat) ? sendToGroup(context, message) : sendToPerson(context, message)
}

/** The message as the phone keeps it before the server has confirmed it. */
function toStored(context: PhoneContext, { id, chat, content, addressing }: OutgoingMessage): StoredMessage {
  return {
    ...readContent(content),
    id,
    chat: isSharedJid(chat) ? chat : context.addresses.person(chat),
    addressing,
    sender: context.pn,
    device: 0,
    fromMe: true,
    timestamp: nowSeconds(),
    status: 'pending',
    ...UNTOUCHED,
    raw: proto.Message.encode(content).finish(),
  }
}

async function sendToPerson(context: PhoneContext, message: OutgoingMessage): Promise<Stanza> {
  const person = context.addresses.person(message.chat)
  const people = context.addresses.isMe(person) ? [context.pn] : [person, context.pn]
  const devices = (await findDevices(context, people)).filter((jid) => jid !== context.pn)
  const theirs = devices.filter((jid) => !context.addresses.isMe(jid))
  if (people.length > 1 && theirs.length === 0) {
    throw new ActorError('RECIPIENT_UNKNOWN', `${person} is not on this network`)
  }
  const to = addressOf(context, person, message.addressing)
  const ready = await openSessions(context, devices)
  const participants: Stanza[] = []
  for (const jid of ready) {
    const own = context.addresses.isMe(jid)
    const content = own ? { deviceSentMessage: { destinationJid: to, message: message.content } } : message.content
    participants.push(await encryptTo(context, { jid, address: addressOf(context, jid, message.addressing), content }))
  }
  return stanzaOf('message', messageAttrs(message, to), [stanzaOf('participants', {}, participants)])
}

/** Sends again what the server has not acknowledged before the phone was stopped. */
export async function resendUnacknowledged(context: PhoneContext): Promise<void> {
  for (const { id, value } of context.rows.list<Pick<OutgoingMessage, 'chat' | 'addressing' | 'audience'>>('outbox')) {
    const message = context.messages.find(id)
    if (message === null) context.rows.delete('outbox', id)
    else await sendMessage(context, { id, ...value, content: proto.Message.decode(message.raw) })
  }
}
