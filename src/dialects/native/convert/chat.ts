import type { Chat } from '../../../core/model/chat.ts'
import type { SessionLinks } from '../../../core/ports/encoder.ts'
import { toMessageView } from './message.ts'

/** A chat row with every state it carries. */
export const toChatView = (links: SessionLinks, chat: Chat) => ({
  ...chat,
  lastMessage: chat.lastMessage && toMessageView(links, chat.lastMessage),
})
