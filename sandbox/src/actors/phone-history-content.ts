import { proto } from '../wire/proto.ts'
import { isGroupJid } from './jid.ts'
import { isShown } from './phone-apply.ts'
import type { ChatRow } from './phone-chats.ts'
import { withText } from './phone-compose.ts'
import type { PhoneContext } from './phone-context.ts'
import type { StoredMessage } from './phone-messages.ts'

const { Status } = proto.WebMessageInfo
const REVOKE_STUB = 1
const CIPHERTEXT_STUB = 2

/** A stored message as history carries it, with its reactions; edits and revokes are already in it. */
export function toWebMessage(context: PhoneContext, message: StoredMessage): proto.IWebMessageInfo {
  const group = isGroupJid(message.chat)
  const key = {
    remoteJid: message.chat,
    fromMe: message.fromMe,
    id: message.id,
    ...(group && !message.fromMe && { participant: message.sender }),
  }
  const name = context.rows.get<string>('push-name', message.sender)
  return {
    key,
    messageTimestamp: message.timestamp,
    status: statusOf(message),
    ...(group && !message.fromMe && { participant: message.sender }),
    ...(name !== null && { pushName: name }),
    ...(message.starred && { starred: true }),
    ...pinOf(message, key),
    ...contentOf(message),
    reactions: Object.entries(message.reactions).map(([sender, text]) => ({
      key: {
        remoteJid: message.chat,
        fromMe: sender === context.pn,
        id: message.id,
        ...(group && { participant: sender }),
      },
      text,
      senderTimestampMs: message.timestamp * 1000,
      unread: false,
    })),
  }
}

/** A pin that has not run out. */
function pinOf({ pinnedUntil, timestamp }: StoredMessage, key: proto.IMessageKey): proto.IWebMessageInfo {
  const now = Date.now()
  if (pinnedUntil === null || pinnedUntil <= now) return {}
  const senderTimestampMs = timestamp * 1000
  const messageAddOnDurationInSecs = Math.round((pinnedUntil - senderTimestampMs) / 1000)
  const pin = { type: 1, key, senderTimestampMs, serverTimestampMs: senderTimestampMs }
  return { pinInChat: { ...pin, messageAddOnContextInfo: { messageAddOnDurationInSecs } } }
}

function contentOf(message: StoredMessage): proto.IWebMessageInfo {
  if (message.revoked) return { messageStubType: REVOKE_STUB }
  if (message.status === 'undecryptable') return { messageStubType: CIPHERTEXT_STUB }
  if (message.edited) return { message: withText(message, message.text) }
  return { message: proto.Message.decode(message.raw) }
}

function statusOf(message: StoredMessage): proto.WebMessageInfo.Status {
  switch (message.status) {
    case 'failed':
      return Status.ERROR
    case 'pending':
      return Status.PENDING
    case 'sent':
      return Status.SERVER_ACK
    case 'delivered':
    case 'received':
    case 'undecryptable':
      return Status.DELIVERY_ACK
    case 'read':
      return Status.READ
    case 'played':
      return Status.PLAYED
  }
}

/** A chat with these messages (newest first, as phones send them). */
export function toConversation(
  context: PhoneContext,
  chat: ChatRow,
  messages: readonly StoredMessage[],
): proto.IConversation {
  const lid = isGroupJid(chat.jid) ? null : context.addresses.lidOf(chat.jid)
  const shown = messages.filter(isShown)
  return {
    id: chat.jid,
    ...(chat.name !== null && { name: chat.name }),
    ...(lid !== null && { lidJid: lid, pnJid: chat.jid }),
    messages: shown
      .toReversed()
      .map((message, index) => ({ message: toWebMessage(context, message), msgOrderId: index + 1 })),
    unreadCount: chat.unread,
    markedAsUnread: chat.markedUnread,
    archived: chat.archived,
    conversationTimestamp: chat.lastMessageAt,
    lastMsgTimestamp: chat.lastMessageAt,
    ...(chat.pinned && { pinned: Math.floor((chat.pinnedAt ?? 0) / 1000) || chat.lastMessageAt }),
    ...(chat.mutedUntil !== null && { muteEndTime: chat.mutedUntil }),
    ...(chat.ephemeralSeconds > 0 && { ephemeralExpiration: chat.ephemeralSeconds }),
    endOfHistoryTransfer: true,
    endOfHistoryTransferType: 0,
    notSpam: true,
    readOnly: false,
  }
}
