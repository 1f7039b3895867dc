import type { Chat } from '../../../core/model/chat.ts'
import { toWahaId } from './address.ts'
import { toWahaMessage, type MessageContext } from './message.ts'

/** A row of the chat list: what GOWS gives, and the fields of Baileys' chats that NOWEB adds. */
export const toWahaChat = (chat: Chat) => ({
  id: toWahaId(chat.id),
  name: chat.name,
  conversationTimestamp: chat.timestamp,
  unreadCount: chat.unread,
  markedAsUnread: chat.markedUnread,
  archived: chat.archived,
  pinned: chat.pinnedAt,
  muteEndTime: chat.mutedUntil,
  ephemeralExpiration: chat.ephemeralSeconds,
  ...(chat.alt && { altId: toWahaId(chat.alt) }),
})

/** What chat lists of user interfaces show. Pictures are asked for one by one. */
export const toChatSummary = (chat: Chat, context: MessageContext) => ({
  id: toWahaId(chat.id),
  name: chat.name,
  picture: null,
  lastMessage: chat.lastMessage && toWahaMessage(chat.lastMessage, context),
  _chat: toWahaChat(chat),
})
