import { proto } from '../wire/proto.ts'
import { isSharedJid } from './jid.ts'
import { fileOf } from './content/read-file.ts'
import { unwrapMessage } from './content/values.ts'
import type { StoredMessage } from './phone-messages.ts'

const { Type: ProtocolType } = proto.Message.ProtocolMessage
const PIN = 1
const UNPIN = 2
const WEEK_SECONDS = 604_800

/** How other messages name this one. */
export function keyOf(message: StoredMessage): proto.IMessageKey {
  const participant = isSharedJid(message.chat) ? { participant: message.sender } : {}
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
  const file = fileOf(content)
  if (file !== null) file.content.caption = text
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

/** Keeps a message although the chat's messages disappear, or lets it go. */
export function keepContent(message: StoredMessage, kept: boolean): proto.IMessage {
  return { keepInChatMessage: { key: keyOf(message), keepType: kept ? 1 : 2, timestampMs: Date.now() } }
}

/** What a message says, for another chat: without what tied it to its own, and counted once more. */
export function forwardContent(message: StoredMessage): {
  readonly content: proto.IMessage
  readonly forwardingScore: number
} {
  const { messageContextInfo: _secret, ...content } = unwrapMessage(proto.Message.decode(message.raw))
  for (const part of Object.values(content) as readonly unknown[]) {
    if (typeof part === 'object' && part !== null && 'contextInfo' in part) delete part.contextInfo
  }
  return { content, forwardingScore: (message.details.forwardingScore ?? 0) + 1 }
}
