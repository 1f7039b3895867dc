import type { Jid } from './model/address.ts'
import type { Message, MessageDraft } from './model/message.ts'
import type { ChatActivity } from './ports/engine.ts'
import type { MessageQuery } from './ports/store.ts'

/** Sending and reading messages. Jids may come in any known spelling. */
export interface Messages {
  /**
   * Records, sends, and answers once WhatsApp's server has taken the message. Throws SESSION_NOT_FOUND,
   * SESSION_NOT_READY, CHAT_INVALID, NUMBER_NOT_ON_WHATSAPP, MESSAGE_ID_IN_USE, SEND_REFUSED, SEND_UNCONFIRMED.
   */
  send(session: string, draft: MessageDraft): Promise<Message>
  /** Throws SESSION_NOT_FOUND. */
  list(session: string, query: MessageQuery): Promise<readonly Message[]>
  /** By WhatsApp's id; a chat narrows it. Throws MESSAGE_NOT_FOUND. */
  require(session: string, ref: { readonly id: string; readonly chat?: Jid; readonly fromMe?: boolean }): Promise<Message>
  /**
   * Sends read receipts: for these ids, or for the newest unread of the chat (at most `limit`, and not older than
   * `maxAgeDays`). Returns the messages that were marked.
   */
  markRead(
    session: string,
    chat: Jid,
    options: { readonly ids?: readonly string[]; readonly limit?: number; readonly maxAgeDays?: number },
  ): Promise<readonly Message[]>
  setActivity(session: string, chat: Jid, activity: ChatActivity): Promise<void>
  /** An id to send a message with later. */
  newId(session: string): Promise<string>
}
export type { MessageDraft }
