import type { Gateway } from '../../../core/gateway.ts'
import type { Message, Reaction } from '../../../core/model/message.ts'
import { mediaUrl, toMediaType } from './content.ts'
import type { Names } from './names.ts'
import { secondsToTime } from './time.ts'

/** A row of a chat's messages. */
export async function toGowaMessage(gateway: Gateway, names: Names, message: Message) {
  const { content } = message
  const media = content.kind === 'raw' ? content.media : null
  return {
    id: message.id,
    chat_jid: message.chat,
    sender_jid: message.sender,
    sender_display_name: await names.of(message),
    content: content.text ?? '',
    timestamp: secondsToTime(message.timestamp),
    is_from_me: message.fromMe,
    media_type: toMediaType(message),
    ...(message.reactions.length > 0 && {
      reactions: await Promise.all(message.reactions.map((reaction) => toGowaReaction(names, reaction))),
    }),
    filename: media?.fileName ?? '',
    url: mediaUrl(message, gateway.describe),
    file_length: media?.size ?? 0,
    created_at: secondsToTime(message.timestamp),
    updated_at: secondsToTime(message.editedAt ?? message.timestamp),
  }
}

const toGowaReaction = async (names: Names, { text, sender, fromMe, timestamp }: Reaction) => ({
  emoji: text,
  sender_jid: sender,
  sender_display_name: await names.of({ sender, fromMe, senderName: null }),
  is_from_me: fromMe,
  timestamp: secondsToTime(timestamp),
})
