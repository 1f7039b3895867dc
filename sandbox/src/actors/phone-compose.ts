import type { proto } from '../wire/proto.ts'
import { isGroupJid } from './jid.ts'
import type { StoredMessage } from './phone-messages.ts'

const REVOKE = 0
const MESSAGE_EDIT = 14

/** Plain text, as an answer when a message is quoted. */
export function textContent(text: string, quoted: StoredMessage | null): proto.IMessage {
  if (quoted === null) return { conversation: text }
  const contextInfo = {
    stanzaId: quoted.id,
    participant: quoted.sender,
    quotedMessage: { conversation: quoted.text ?? '' },
  }
  return { extendedTextMessage: { text, contextInfo } }
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

/** A new text for a message of our own. */
export function editContent(message: StoredMessage, text: string): proto.IMessage {
  const editedMessage = { conversation: text }
  return { protocolMessage: { key: keyOf(message), type: MESSAGE_EDIT, editedMessage, timestampMs: Date.now() } }
}

/** Deletes a message for everyone. */
export function revokeContent(message: StoredMessage): proto.IMessage {
  return { protocolMessage: { key: keyOf(message), type: REVOKE } }
}

/** Pins a message in its chat for everyone, or takes the pin away. */
export function pinContent(message: StoredMessage, pinned: boolean, seconds = 604_800): proto.IMessage {
  return {
    pinInChatMessage: { key: keyOf(message), type: pinned ? 1 : 2, senderTimestampMs: Date.now() },
    messageContextInfo: { messageAddOnDurationInSecs: pinned ? seconds : 0 },
  }
}
