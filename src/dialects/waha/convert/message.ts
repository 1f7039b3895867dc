import { mediaOf } from '../../../core/model/content.ts'
import type { Me } from '../../../core/model/session.ts'
import type { Message, QuotedMessage } from '../../../core/model/message.ts'
import { toAck } from './ack.ts'
import { toWahaId, toWahaIdOrNull } from './address.ts'
import { hasAuthors, toMessageId } from './message-id.ts'
import { toRawData } from './raw-message.ts'
import { toRawState } from './raw-state.ts'

/** What a message cannot tell by itself. */
export interface MessageContext {
  readonly me: Me | null
  readonly describe: (raw: Uint8Array) => Readonly<Record<string, unknown>> | null
  /** Unix seconds: what has expired by then does not show. */
  readonly now: number
}

/**
 * Our message as WAHA shows it. `from` is the chat, for own messages too (as NOWEB and GOWS have it); `to` is the chat for
 * own messages and the account otherwise (as WAHA's document says).
 */
export function toWahaMessage(message: Message, { me, describe, now }: MessageContext) {
  const chat = toWahaId(message.chat)
  const authored = hasAuthors(message.chat)
  const participant = authored ? toWahaId(message.sender) : null
  const { text } = message.content
  const media = mediaOf(message.content)
  return {
    id: toMessageId(message),
    timestamp: message.timestamp,
    from: chat,
    fromMe: message.fromMe,
    source: message.origin === 'api' ? 'api' : 'app',
    to: message.fromMe ? chat : toWahaIdOrNull(me?.phone ?? null),
    participant,
    ...(participant !== null && { author: participant }),
    body: text,
    hasMedia: media !== null,
    media: media && { url: null, mimetype: media.mimetype, filename: media.fileName, s3: null, error: null },
    mediaUrl: null,
    ...toAck(message.ack),
    location: null,
    vCards: null,
    replyTo: message.quoted && toReplyTo(message.quoted),
    _data: {
      ...toRawData({ ...message, isMedia: media !== null, content: message.raw && describe(message.raw) }),
      ...toRawState(message, now),
    },
  }
}

export type WahaMessage = ReturnType<typeof toWahaMessage>

const toReplyTo = ({ id, sender, text }: QuotedMessage) => ({
  id,
  participant: toWahaIdOrNull(sender),
  body: text,
  hasMedia: false,
  media: null,
  _data: null,
})
