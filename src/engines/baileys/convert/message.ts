import { proto, type WAMessage } from 'baileys'
import { bareJid, isPerson, type Jid, kindOf } from '../../../core/model/address.ts'
import type { MessageAction } from '../../../core/model/event.ts'
import type { Ack, Message, MessageContent, MessageOrigin } from '../../../core/model/message.ts'
import type { Me } from '../../../core/model/session.ts'
import { encodeMessage, toCount, toMilliseconds, toSeconds } from '../proto.ts'
import { toContent, toQuoted } from './content.ts'

/** A message as it came, and what its stanza said about addresses. */
export interface Arrival {
  readonly message: WAMessage
  /** Attributes of the stanza; null for history. */
  readonly attrs: Readonly<Record<string, string>> | null
  readonly me: Me
}

/** Who wrote where, under both addresses as far as the message itself tells. */
export interface Addresses {
  readonly chat: Jid
  readonly chatAlt: Jid | null
  readonly fromMe: boolean
  readonly sender: Jid
  readonly senderAlt: Jid | null
}

const ACKS: readonly Ack[] = ['error', 'pending', 'server', 'device', 'read', 'played']

const bare = (jid: string | null | undefined): Jid | null => (jid ? bareJid(jid) : null)

export function toAddresses({ message, attrs, me }: Arrival): Addresses {
  const { key } = message
  const remote = bareJid(key.remoteJid ?? '')
  const author = bare(key.participant || message.participant)
  const authorAlt = bare(key.participantAlt)
  const fromMe = Boolean(key.fromMe)
  const own = { fromMe: true, sender: me.phone, senderAlt: me.lid }
  if (kindOf(remote) === 'group' || kindOf(remote) === 'status') {
    if (fromMe) return { chat: remote, chatAlt: null, ...own }
    return { chat: remote, chatAlt: null, fromMe, sender: author ?? remote, senderAlt: authorAlt }
  }
  // A broadcast shows up in the chat with the person who sent it.
  const chat = kindOf(remote) === 'broadcast' && !fromMe && author ? author : remote
  if (fromMe) return { chat, chatAlt: recipientAlt({ message, attrs, me }, chat), ...own }
  const alt = bare(key.remoteJidAlt) ?? (chat === author ? authorAlt : null)
  const chatAlt = isPerson(chat) ? alt : null
  return { chat, chatAlt, fromMe, sender: chat, senderAlt: chatAlt }
}

/** In own messages the sender attributes are about us: only those about the recipient tell the chat's other address. */
function recipientAlt({ message, attrs, me }: Arrival, chat: Jid): Jid | null {
  if (!isPerson(chat)) return null
  const kind = kindOf(chat) === 'lid' ? 'pn' : 'lid'
  const named = bare(attrs?.[`peer_recipient_${kind}`] ?? attrs?.[`recipient_${kind}`])
  const alt = named ?? (attrs ? null : bare(message.key.remoteJidAlt))
  if (chat === me.phone) return me.lid
  if (chat === me.lid) return me.phone
  return alt === me.phone || alt === me.lid ? null : alt
}

/** Until when history has it pinned in its chat, in Unix seconds. */
export function pinnedUntil({ pinInChat: pin }: WAMessage): number | null {
  const seconds = toCount(pin?.messageAddOnContextInfo?.messageAddOnDurationInSecs)
  if (pin?.type !== proto.PinInChat.Type.PIN_FOR_ALL || !seconds) return null
  return Math.floor(toMilliseconds(pin.serverTimestampMs ?? pin.senderTimestampMs) / 1000) + seconds
}

/** The message in our words; null when it holds nothing to show. */
export function toMessage(arrival: Arrival): Message | null {
  const { message } = arrival
  const content = message.message ? toContent(message.message) : null
  return content && build(arrival, content)
}

/** A message of history that was deleted for everyone: only that remains. */
export function toRevokedMessage(arrival: Arrival): Message {
  const message = build(arrival, { kind: 'raw', type: 'revoked', text: null, media: null })
  return { ...message, revokedAt: toSeconds(arrival.message.revokeMessageTimestamp) || message.timestamp }
}

function build(arrival: Arrival, content: MessageContent): Message {
  const { message } = arrival
  const addresses = toAddresses(arrival)
  const origin: MessageOrigin = addresses.fromMe ? 'device' : 'contact'
  return {
    id: message.key.id ?? '',
    ...addresses,
    senderName: nameOf(arrival),
    timestamp: toSeconds(message.messageTimestamp),
    content,
    quoted: message.message ? toQuoted(message.message) : null,
    ack: ackOf(message, addresses.fromMe),
    origin,
    editedAt: null,
    revokedAt: null,
    starred: Boolean(message.starred),
    pinnedUntil: null,
    reactions: [],
    raw: message.message ? encodeMessage(withoutKeys(message.message)) : null,
  }
}

/** The author of a reaction, edit or revoke. */
export function toAction(arrival: Arrival): MessageAction {
  const { fromMe, sender, senderAlt } = toAddresses(arrival)
  const { message } = arrival
  return {
    id: message.key.id ?? '',
    fromMe,
    sender,
    senderAlt,
    senderName: nameOf(arrival),
    timestamp: toSeconds(message.messageTimestamp),
    raw: message.message ? encodeMessage(withoutKeys(message.message)) : null,
  }
}

/** What a group's members share beside a message opens their next ones: it is for the engine alone. */
function withoutKeys(message: proto.IMessage): proto.IMessage {
  const { senderKeyDistributionMessage: _key, fastRatchetKeySenderKeyDistributionMessage: _fast, ...rest } = message
  return rest
}

const nameOf = ({ message, me }: Arrival): string | null =>
  message.pushName || (message.key.fromMe ? me.name : message.verifiedBizName) || null

/** Another device's message has left; what others sent us has arrived. */
function ackOf(message: WAMessage, fromMe: boolean): Ack {
  const known = message.status == null ? undefined : ACKS[message.status]
  if (known) return known
  return fromMe ? 'server' : 'device'
}
