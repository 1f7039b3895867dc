import type { Gateway } from '../../../core/gateway.ts'
import { mediaOf } from '../../../core/model/content.ts'
import type { Message, Reaction } from '../../../core/model/message.ts'
import { toInteractiveMedia } from '../media-path.ts'
import { hasFile, toMediaType } from './content.ts'
import type { Names } from './names.ts'
import { toRowText } from './row-text.ts'
import { secondsToTime } from './time.ts'

/** A row of a chat's messages. */
export async function toGowaMessage(
  gateway: Gateway,
  message: Message,
  { session, names }: { readonly session: string; readonly names: Names },
) {
  return {
    id: message.id,
    chat_jid: message.chat,
    sender_jid: message.sender,
    sender_display_name: await names.of(message),
    content: toRowText(message),
    timestamp: secondsToTime(message.timestamp),
    is_from_me: message.fromMe,
    media_type: toMediaType(message),
    ...(message.reactions.length > 0 && {
      reactions: await Promise.all(message.reactions.map((reaction) => toGowaReaction(names, reaction))),
    }),
    ...callFields(message),
    ...fileFields(gateway, session, message),
    created_at: secondsToTime(message.timestamp),
    updated_at: secondsToTime(message.editedAt ?? message.timestamp),
  }
}

/** Where GOWA has WhatsApp's own address, of an encrypted file, there is one here that can be fetched. */
function fileFields(gateway: Gateway, session: string, message: Message) {
  const { content } = message
  const media = hasFile(message) ? mediaOf(content) : null
  return {
    filename: media?.fileName ?? '',
    url: (media && gateway.media.link(session, message)?.url) ?? '',
    file_length: media?.size ?? 0,
    ...(content.kind === 'buttons' &&
      toInteractiveMedia(content, (part) => gateway.media.link(session, message, { part }))),
  }
}

function callFields({ id, content }: Message) {
  if (content.kind !== 'call') return {}
  const { video, outcome, seconds } = content
  return { call_metadata: JSON.stringify({ call_id: id, is_video: video, outcome, seconds }) }
}

const toGowaReaction = async (names: Names, { text, sender, fromMe, timestamp }: Reaction) => ({
  emoji: text,
  sender_jid: sender,
  sender_display_name: await names.of({ sender, fromMe, senderName: null }),
  is_from_me: fromMe,
  timestamp: secondsToTime(timestamp),
})
