import type { Chat } from '../../../core/model/chat.ts'
import { toWahaId } from './address.ts'
import { toWahaMessage, type MessageContext } from './message.ts'

/**
 * A row of the chat list: what GOWS gives, the fields of Baileys' chats that NOWEB adds, and where those have no word for it
 * WEBJS's (`isMuted` …) or our own (`favorite`, `labels`).
 */
export const toWahaChat = (chat: Chat, now: number) => ({
  id: toWahaId(chat.id),
  name: chat.name,
  conversationTimestamp: chat.timestamp,
  timestamp: chat.timestamp,
  isGroup: chat.kind === 'group',
  unreadCount: chat.unread,
  markedAsUnread: chat.markedUnread,
  archived: chat.archived,
  pinned: chat.pinnedAt,
  isMuted: isMuted(chat, now),
  muteEndTime: chat.mutedUntil,
  muteExpiration: chat.mutedUntil ?? 0,
  favorite: chat.favorite,
  labels: chat.labels,
  ephemeralExpiration: chat.ephemeralSeconds,
  ...(chat.alt && { altId: toWahaId(chat.alt) }),
})

const isMuted = ({ mutedUntil }: Chat, now: number): boolean =>
  mutedUntil !== null && (mutedUntil === -1 || mutedUntil > now)

/** What chat lists of user interfaces show. */
export const toChatSummary = (chat: Chat, picture: string | null, context: MessageContext) => ({
  id: toWahaId(chat.id),
  name: chat.name,
  picture,
  lastMessage: chat.lastMessage && toWahaMessage(chat.lastMessage, context),
  _chat: toWahaChat(chat, context.now),
})
