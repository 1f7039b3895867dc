import { GatewayError } from '../../core/errors.ts'
import type { Gateway } from '../../core/gateway.ts'
import type { MessageLookup } from '../../core/messages.ts'
import type { Message } from '../../core/model/message.ts'
import { fromWahaId } from './convert/address.ts'
import { parseMessageId } from './convert/message-id.ts'

export interface MessageAddress {
  readonly session: string
  /** Null: whichever chat the id names, or has it. */
  readonly chatId: string | null
  readonly messageId: string
}

/** By full or bare id, in the chat named; a full id has to name the same chat. Throws MESSAGE_NOT_FOUND. */
export async function requireWahaMessage(
  gateway: Gateway,
  { session, chatId, messageId }: MessageAddress,
): Promise<Message> {
  const key = parseMessageId(messageId)
  const chat = chatId === null ? key.chat : fromWahaId(chatId)
  const message = await gateway.messages.require(session, { ...key, ...(chat && { chat }) })
  if (key.chat === undefined || key.chat === chat) return message
  // Two spellings can mean one chat: what is found under the other one has to be the same message.
  const named = await gateway.messages.require(session, key)
  if (named.chat === message.chat && named.sender === message.sender) return message
  throw new GatewayError('MESSAGE_NOT_FOUND', `message ${key.id} is in another chat`)
}

/** The same of a message that is to change, for which the session has to work. Throws SESSION_NOT_READY first. */
export async function requireChangeable(gateway: Gateway, address: MessageAddress): Promise<Message> {
  await gateway.sessions.requireStatus(address.session, ['working'])
  return requireWahaMessage(gateway, address)
}

/** How the core finds this very message again. */
export const toLookup = ({ id, chat, fromMe }: Message): MessageLookup => ({ id, chat, fromMe })
