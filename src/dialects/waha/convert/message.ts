import { mediaOf } from '../../../core/model/content.ts'
import type { Me } from '../../../core/model/session.ts'
import type { Message } from '../../../core/model/message.ts'
import type { MediaLink } from '../../../core/ports/encoder.ts'
import { toAck } from './ack.ts'
import { toWahaId, toWahaIdOrNull } from './address.ts'
import { toWahaLocation } from './location.ts'
import { toWahaMedia, type WahaMediaError } from './media.ts'
import { hasAuthors, toMessageId } from './message-id.ts'
import { toRawData } from './raw-message.ts'
import { toRawState } from './raw-state.ts'
import { toReplyTo } from './reply-to.ts'

/** What a message cannot tell by itself. */
export interface MessageContext {
  readonly me: Me | null
  readonly describe: (raw: Uint8Array) => Readonly<Record<string, unknown>> | null
  /** Unix seconds: what has expired by then does not show. */
  readonly now: number
  /** Where a message's file can be had, the first unless its part is named; null when it has none. */
  readonly link: (message: Message, part?: number) => MediaLink | null
  /** Which files are shown with their address; all of them unless said. */
  readonly wanted?: WantedMedia
  /** Why a file of a message could not be fetched; null when it could, or may still be. */
  readonly failure?: (message: Message, part: number) => WahaMediaError | null
}

/** Null: of no file more is shown than that there is one. */
export type WantedMedia = ((mimetype: string) => boolean) | null

/**
 * Our message as WAHA shows it. `from` is the chat, for own messages too (as NOWEB and GOWS have it); `to` is the chat for
 * own messages and the account otherwise (as WAHA's document says).
 */
export function toWahaMessage(message: Message, context: MessageContext) {
  const { me, describe, now } = context
  const { content } = message
  const chat = toWahaId(message.chat)
  const participant = hasAuthors(message.chat) ? toWahaId(message.sender) : null
  const hasMedia = mediaOf(content) !== null
  const media = toWahaMedia(message, context)
  const raw = message.raw && describe(message.raw)
  return {
    id: toMessageId(message),
    timestamp: message.timestamp,
    from: chat,
    fromMe: message.fromMe,
    source: message.origin === 'api' ? 'api' : 'app',
    to: message.fromMe ? chat : toWahaIdOrNull(me?.phone ?? null),
    participant,
    ...(participant !== null && { author: participant }),
    body: content.text,
    hasMedia,
    media,
    mediaUrl: media?.url ?? null,
    ...toAck(message.ack),
    location: toWahaLocation(content, raw),
    vCards: content.kind === 'contacts' ? content.contacts.map(({ vcard }) => vcard) : null,
    replyTo: message.quoted && toReplyTo(message.quoted, raw),
    _data: {
      ...toRawData({ ...message, isMedia: hasMedia, content: raw }),
      ...toRawState(message, now),
      ...toCards(message, context),
    },
  }
}

/** Of a carousel: WAHA has one `media` for a message, which is that of the first card with a file. */
function toCards(message: Message, context: MessageContext) {
  const { content } = message
  if (content.kind !== 'buttons' || content.cards.length === 0) return {}
  return { cards: content.cards.map((_card, index) => ({ media: toWahaMedia(message, context, index + 1) })) }
}

export type WahaMessage = ReturnType<typeof toWahaMessage>
