import { proto } from '../wire/proto.ts'
import { isGroupJid } from './jid.ts'
import { mediaOf, unwrapMessage } from './message-content.ts'
import type { StoredMessage } from './phone-messages.ts'

const { Type: ProtocolType } = proto.Message.ProtocolMessage
const PIN = 1
const UNPIN = 2
const WEEK_SECONDS = 604_800

/** Plain text: an answer when a message is quoted, with the chat's timer when its messages disappear. */
export function textContent(text: string, quoted: StoredMessage | null, expiration = 0): proto.IMessage {
  if (quoted === null && expiration === 0) return { conversation: text }
  const answer = quoted !== null && {
    stanzaId: quoted.id,
    participant: quoted.sender,
    quotedMessage: { conversation: quoted.text ?? '' },
  }
  return { extendedTextMessage: { text, contextInfo: { ...answer, ...(expiration > 0 && { expiration }) } } }
}

/** How other messages name this one. */
function keyOf(message: StoredMessage): proto.IMessageKey {
  const participant = isGroupJid(message.chat) ? { participant: message.sender } : {}
  return { remoteJid: message.chat, fromMe: message.fromMe, id: message.id, ...participant }
}

/** A reaction; an empty emoji takes it back. */
export function reactionContent(to: StoredMessage, emoji: string): proto.IMessage {
  return { reactionMessage: { key: keyOf(to), text: emoji, senderTimestampMs: Date.now() } }
}

/** What a message says once its text or caption is another one. */
export function withText(message: StoredMessage, text: string | null): proto.IMessage {
  if (message.kind === 'text') return { conversation: text }
  const content = unwrapMessage(proto.Message.decode(message.raw))
  const media = mediaOf(content)
  if (media !== null) media.content.caption = text
  return content
}

/** A new text or caption for a message. */
export function editContent(message: StoredMessage, text: string): proto.IMessage {
  const editedMessage = withText(message, text)
  const edit = { key: keyOf(message), type: ProtocolType.MESSAGE_EDIT, editedMessage, timestampMs: Date.now() }
  return { protocolMessage: edit }
}

/** Deletes a message for everyone. */
export function revokeContent(message: StoredMessage): proto.IMessage {
  return { protocolMessage: { key: keyOf(message), type: ProtocolType.REVOKE } }
}

/** Pins a message in its chat for everyone, or takes the pin away. */
export function pinContent(message: StoredMessage, pinned: boolean, seconds = WEEK_SECONDS): proto.IMessage {
  return {
    pinInChatMessage: { key: keyOf(message), type: pinned ? PIN : UNPIN, senderTimestampMs: Date.now() },
    messageContextInfo: { messageAddOnDurationInSecs: pinned ? seconds : 0 },
  }
}

/** After how long the messages of a chat disappear from now on; 0 for never. */
export function ephemeralContent(seconds: number): proto.IMessage {
  return { protocolMessage: { type: ProtocolType.EPHEMERAL_SETTING, ephemeralExpiration: seconds } }
}
