import { bareJid, kindOf, type Jid } from '../../../core/model/address.ts'
import { ACK_LEVEL, type Ack } from '../../../core/model/message.ts'
import { hasAuthors } from './message-id.ts'

/** What `_data` is made of: a message, or something that happened to one. */
export interface RawSource {
  readonly id: string
  readonly chat: Jid
  readonly chatAlt: Jid | null
  readonly fromMe: boolean
  readonly sender: Jid | null
  readonly senderAlt: Jid | null
  readonly senderName: string | null
  readonly timestamp: number
  readonly ack: Ack | null
  readonly isMedia: boolean
  /** WhatsApp's protobuf as JSON. */
  readonly content: Readonly<Record<string, unknown>> | null
}

/**
 * `_data` as programs of two engines read it: Baileys' form (`key`, `message`, `pushName` …), which NOWEB gives, and beside
 * it whatsmeow's `Info` and `Message`, which GOWS gives. Unlike ids, addresses in here are WhatsApp's own.
 */
export function toRawData(source: RawSource) {
  const { id, fromMe, senderName, timestamp, ack, content } = source
  const groupLike = hasAuthors(source.chat)
  return {
    key: {
      remoteJid: source.chat,
      ...(source.chatAlt && { remoteJidAlt: source.chatAlt }),
      fromMe,
      id,
      ...(groupLike && source.sender && { participant: source.sender }),
      ...(groupLike && source.senderAlt && { participantAlt: source.senderAlt }),
    },
    messageTimestamp: timestamp,
    pushName: senderName,
    notifyName: senderName,
    broadcast: kindOf(source.chat) === 'broadcast',
    // Baileys counts from ERROR = 0.
    ...(ack && { status: ACK_LEVEL[ack] + 1 }),
    message: content,
    Info: toInfo(source, groupLike),
    Message: content,
  }
}

function toInfo(source: RawSource, groupLike: boolean) {
  const sender = source.sender ?? source.chat
  return {
    ID: source.id,
    Chat: source.chat,
    Sender: bareJid(sender),
    SenderAlt: source.senderAlt ?? '',
    RecipientAlt: source.fromMe ? (source.chatAlt ?? '') : '',
    IsFromMe: source.fromMe,
    IsGroup: groupLike,
    PushName: source.senderName ?? '',
    Timestamp: new Date(source.timestamp * 1000).toISOString(),
    Type: source.isMedia ? 'media' : 'text',
    Category: '',
    Multicast: false,
  }
}
