import { kindOf, type Jid } from '../../../core/model/address.ts'
import type { Message, QuotedMessage } from '../../../core/model/message.ts'
import type { Me } from '../../../core/model/session.ts'
import { toCards } from './carousel.ts'
import { toRyzeMedia, type MediaScene } from './media.ts'
import { toRyzeStatus } from './message-status.ts'
import { toRyzeText } from './message-text.ts'
import { toIsoTime } from './message-time.ts'
import { toRyzeType } from './message-type.ts'

/** What a message cannot tell by itself. */
export interface MessageScene extends MediaScene {
  readonly me: Me | null
  /** The chat's name in the chat list. */
  readonly chatName: string | null
}

/** `private`, `group`, `newsletter`, or what else WhatsApp has. */
function toRyzeChatType(chat: Jid): string {
  const kind = kindOf(chat)
  return kind === 'phone' || kind === 'lid' ? 'private' : kind
}

/** A chat as messages and events show it. */
export const toRyzeChat = (chat: Jid, alt: Jid | null, name: string | null) => ({
  jid: chat,
  lid: lidOf(chat, alt),
  name,
  type: toRyzeChatType(chat),
  ...(kindOf(chat) === 'group' && { groupName: name }),
})

/** A person as messages and events show them. */
export const toRyzePerson = (jid: Jid, alt: Jid | null, name: string | null) => ({ jid, lid: lidOf(jid, alt), name })

/** Who wrote it. */
export const toRyzeSender = ({ sender, senderAlt, senderName }: Message) => toRyzePerson(sender, senderAlt, senderName)

/** Which way it went. */
export const toRyzeDirection = (fromMe: boolean): 'outgoing' | 'incoming' => (fromMe ? 'outgoing' : 'incoming')

/** Where a message came from: what the sending program called itself, else `api`; written by hand it is `whatsapp`. */
export const toRyzeSource = ({ origin, tag }: Pick<Message, 'origin' | 'tag'>): string =>
  origin === 'api' ? (tag ?? 'api') : 'whatsapp'

/** The readable part; a caption, where it is a file. */
export const toRyzeContent = ({ content }: Pick<Message, 'content'>): string => toRyzeText(content)

const toReplyTo = ({ id, sender, text }: QuotedMessage) => ({
  messageId: id,
  ...(sender !== null && { sender }),
  ...(text !== null && { content: text }),
})

/** What answers to sends and items of a chat's history have in common. */
export function toRyzeMessage(message: Message, { chatName }: Pick<MessageScene, 'chatName'>) {
  const { mentions = [] } = message.content
  return {
    messageId: message.id,
    messageType: toRyzeType(message.content),
    direction: toRyzeDirection(message.fromMe),
    content: toRyzeContent(message),
    timestamp: toIsoTime(message.timestamp),
    chat: toRyzeChat(message.chat, message.chatAlt, chatName),
    sender: toRyzeSender(message),
    source: toRyzeSource(message),
    ...(mentions.length > 0 && { mentions }),
    ...(message.quoted && { replyTo: toReplyTo(message.quoted) }),
  }
}

/** `data` of everything that sends: a file is described beside the rest. */
export function toSentMessage(message: Message, scene: MessageScene) {
  const media = toRyzeMedia(message, scene)
  return {
    ...toRyzeMessage(message, scene),
    ...(media && {
      ...(media.url !== undefined && { mediaUrl: media.url }),
      mediaMimeType: media.mimeType,
      ...(media.size !== null && { mediaSize: media.size }),
      ...(media.duration !== undefined && { mediaDuration: media.duration }),
    }),
  }
}

/** A message of a chat's history. */
export function toHistoryItem(message: Message, scene: MessageScene) {
  const media = toRyzeMedia(message, scene)
  return {
    ...toRyzeMessage(message, scene),
    chatJid: message.chat,
    senderJid: message.sender,
    senderName: message.senderName,
    fromMe: message.fromMe,
    isGroup: kindOf(message.chat) === 'group',
    status: toRyzeStatus(message),
    ...(media && { media }),
    ...cardParts(message, scene),
    isEdit: message.editedAt !== null,
    isRevoked: message.revokedAt !== null,
    isFavorite: message.starred,
    reactions: message.reactions.map(({ sender, text, timestamp }) => ({
      sender,
      reaction: text,
      timestamp: toIsoTime(timestamp),
    })),
  }
}

/** `data` of getMessage. */
export function toFoundMessage(message: Message, scene: MessageScene) {
  const media = toRyzeMedia(message, scene)
  const isGroup = kindOf(message.chat) === 'group'
  return {
    content: toRyzeContent(message),
    type: toRyzeType(message.content),
    from: message.sender,
    to: message.fromMe || isGroup ? message.chat : (scene.me?.phone ?? message.chat),
    chat: message.chat,
    timestamp: toIsoTime(message.timestamp),
    isGroup,
    status: toRyzeStatus(message),
    ...(media && { media }),
    ...cardParts(message, scene),
  }
}

/** Where events have them: there is one `media` for several files. */
function cardParts(message: Message, scene: MessageScene) {
  const cards = toCards(message, scene)
  return cards.length > 0 ? { interactive: { cards } } : {}
}

function lidOf(jid: Jid, alt: Jid | null): Jid | null {
  if (kindOf(jid) === 'lid') return jid
  return alt !== null && kindOf(alt) === 'lid' ? alt : null
}
