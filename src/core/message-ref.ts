import { isPerson } from './model/address.ts'
import type { Message, MessageRef } from './model/message.ts'

/** How a stored message is named to engines and in events: with its author only where a chat has several. */
export const toRef = (message: Message): MessageRef => ({
  id: message.id,
  chat: message.chat,
  chatAlt: message.chatAlt,
  fromMe: message.fromMe,
  participant: message.fromMe || isPerson(message.chat) ? null : message.sender,
})
