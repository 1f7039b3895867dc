import { kindOf } from '../../../core/model/address.ts'
import { mediaOf } from '../../../core/model/content.ts'
import type { GatewayEvent, MessageAction } from '../../../core/model/event.ts'
import type { Ack, Message, MessageRef } from '../../../core/model/message.ts'
import type { EncodeContext } from '../../../core/ports/encoder.ts'
import { toMediaType } from '../convert/content.ts'
import { secondsToTime } from '../convert/time.ts'
import { addressFields, displayName, messageFields, type NamedPayload } from './common.ts'
import { contentFields } from './content.ts'

export type EventOf<Type extends GatewayEvent['type']> = Extract<GatewayEvent, { type: Type }>

/** Stories and broadcast lists are never told. */
const isTold = (chat: string): boolean => kindOf(chat) !== 'status' && kindOf(chat) !== 'broadcast'

/** As with messages: what was done through an API is not told to whoever did it. */
const isNews = ({ origin }: MessageAction, { chat }: MessageRef): boolean => origin !== 'api' && isTold(chat)

/** What was sent through an API is no news to whoever sent it: GOWA does not tell of it. */
export function created(
  { message }: EventOf<'message.created'>,
  context: EncodeContext,
  at: number,
): readonly NamedPayload[] {
  if (message.origin === 'api' || !isTold(message.chat)) return []
  const payload = { ...messageFields(message, message, context.session.me), ...contentFields(message, context, at) }
  return [{ name: 'message', payload, timestamp: null }]
}

export function reaction(event: EventOf<'message.reaction'>, { session }: EncodeContext): readonly NamedPayload[] {
  const { action, target, text } = event
  if (!isNews(action, target)) return []
  const common = messageFields(action, target, session.me)
  const payload = { ...common, reaction: text, reacted_message_id: target.id }
  return [{ name: 'message.reaction', payload, timestamp: null }]
}

export function edited(event: EventOf<'message.edited'>, { session }: EncodeContext): readonly NamedPayload[] {
  const { action, target, text } = event
  if (!isNews(action, target)) return []
  const common = messageFields(action, target, session.me)
  const payload = { ...common, original_message_id: target.id, body: text ?? '' }
  return [{ name: 'message.edited', payload, timestamp: null }]
}

export function revoked(event: EventOf<'message.revoked'>, { session }: EncodeContext): readonly NamedPayload[] {
  const { action, target } = event
  if (!isNews(action, target)) return []
  const payload = {
    ...messageFields(action, target, session.me),
    revoked_message_id: target.id,
    revoked_from_me: target.fromMe,
    revoked_chat: target.chat,
  }
  return [{ name: 'message.revoked', payload, timestamp: null }]
}

/** GOWA tells of ticks that a person sees; what the server took, and voice messages played, it does not. */
const RECEIPTS: Readonly<Partial<Record<Ack, readonly [type: string, description: string]>>> = {
  device: ['delivered', 'means the message was delivered to the device (but the user might not have noticed).'],
  read: ['read', 'the user opened the chat and saw the message.'],
}
const READ_SELF = ['read-self', 'the current user read a message from a different device.'] as const

export function acknowledged(event: EventOf<'message.ack'>, { session }: EncodeContext): readonly NamedPayload[] {
  const { target, by, ack, timestamp } = event
  const receipt = RECEIPTS[ack]
  if (!receipt || !isTold(target.chat)) return []
  const [type, description] = !target.fromMe && ack === 'read' ? READ_SELF : receipt
  const reader = readerOf(event, session.me?.phone ?? target.chat)
  const author = { sender: reader.jid, senderName: null, fromMe: reader.isSelf }
  const payload = {
    ids: [target.id],
    chat_id: target.chat,
    ...addressFields('from', reader.jid, by === null && !reader.isSelf ? target.chatAlt : null),
    sender_display_name: displayName(author, session.me),
    receipt_type: type,
    receipt_type_description: description,
  }
  return [{ name: 'message.ack', payload, timestamp }]
}

/** Whoever sent the receipt: the other side of a chat, a member, or the account on another device. */
function readerOf({ target, by }: EventOf<'message.ack'>, own: string) {
  if (!target.fromMe) return { jid: own, isSelf: true }
  return { jid: by ?? target.chat, isSelf: false }
}

/** Only of messages that were stored: without one there is nothing to tell. */
export function deleted(event: EventOf<'message.deleted'>, { session }: EncodeContext): readonly NamedPayload[] {
  const { target, before, timestamp } = event
  if (!before || !isTold(target.chat)) return []
  const own = session.me?.phone ?? before.sender
  const payload = {
    deleted_message_id: target.id,
    timestamp: secondsToTime(timestamp),
    ...addressFields('from', own, session.me?.lid ?? null),
    sender_display_name: displayName({ sender: own, senderName: null, fromMe: true }, session.me),
    ...originalFields(before, target),
  }
  return [{ name: 'message.deleted', payload, timestamp: null }]
}

function originalFields(before: Message, target: MessageRef) {
  const media = toMediaType(before)
  const file = mediaOf(before.content)?.fileName
  return {
    chat_id: target.chat,
    ...(before.content.text && { original_content: before.content.text }),
    original_sender: before.sender,
    original_timestamp: secondsToTime(before.timestamp),
    was_from_me: before.fromMe,
    ...(media !== '' && { original_media_type: media }),
    ...(file && { original_filename: file }),
  }
}
