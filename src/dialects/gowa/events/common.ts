import { kindOf, userOf, type Jid } from '../../../core/model/address.ts'
import type { MessageAction } from '../../../core/model/event.ts'
import type { MessageRef } from '../../../core/model/message.ts'
import type { Me } from '../../../core/model/session.ts'
import { secondsToTime } from '../convert/time.ts'

/** One of GOWA's events with what it tells. */
export interface NamedPayload {
  readonly name: string
  readonly payload: Readonly<Record<string, unknown>>
  /** Unix seconds; null where the time is inside the payload. */
  readonly timestamp: number | null
}

/** An address under a name, and the hidden id beside it when both are known. */
export const addressFields = (name: string, jid: Jid, alt: Jid | null) => ({
  [name]: jid,
  ...(alt !== null && kindOf(alt) === 'lid' && { [`${name.replace('_id', '')}_lid`]: alt }),
})

export const displayName = (
  author: { readonly sender: Jid; readonly senderName: string | null; readonly fromMe: boolean },
  me: Me | null,
): string => (author.fromMe ? (me?.name ?? author.senderName) : author.senderName) || userOf(author.sender)

/** What GOWA tells of everything that travels as a message. */
export const messageFields = (
  message: Pick<MessageAction, 'id' | 'fromMe' | 'sender' | 'senderAlt' | 'senderName' | 'timestamp'>,
  chat: Pick<MessageRef, 'chat' | 'chatAlt'>,
  me: Me | null,
) => ({
  id: message.id,
  timestamp: secondsToTime(message.timestamp),
  is_from_me: message.fromMe,
  ...addressFields('chat_id', chat.chat, chat.chatAlt),
  ...addressFields('from', message.sender, message.senderAlt),
  sender_display_name: displayName(message, me),
  ...(message.senderName !== null && { from_name: message.senderName }),
})
