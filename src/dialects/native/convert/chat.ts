import type { Chat } from '../../../core/model/chat.ts'
import { toMessageView } from './message.ts'

/** A chat row with every state it carries. */
export const toChatView = (chat: Chat) => ({
  ...chat,
  lastMessage: chat.lastMessage && toMessageView(chat.lastMessage),
})
