import type { Message, MessageContent } from '../../../core/model/message.ts'
import { toRyzeCard } from '../convert/card.ts'
import { toCards } from '../convert/carousel.ts'
import { type MediaScene, toRyzeMedia } from '../convert/media.ts'
import { toIsoTime } from '../convert/message-time.ts'
import { toInteractive, toInteractiveReply } from './interactive-parts.ts'
import type { Scene } from './payload.ts'
import { rawPart, toRawParts } from './raw-parts.ts'

type Part = Readonly<Record<string, unknown>>
type Of<Kind extends MessageContent['kind']> = Extract<MessageContent, { readonly kind: Kind }>

/** Files, places, people, polls, clicks and so on of a message; nothing for a text. */
export const toParts = (message: Message, scene: Scene): Part => ({
  ...toMedia(message, scene),
  ...toOwnParts(message, scene),
})

function toMedia(message: Message, scene: Scene): Part {
  const { context } = scene
  const media = toRyzeMedia(message, mediaScene(scene))
  if (!media) return {}
  const { content } = message
  const caption = content.text ?? ''
  const isAudio = content.kind === 'audio' || (content.kind === 'raw' && content.type === 'audioMessage')
  const isVoiceNote =
    content.kind === 'audio' ? content.voice : isAudio && rawPart(message, context.describe)['ptt'] === true
  return {
    media: {
      ...media,
      type: isVoiceNote ? 'ptt' : media.type,
      mimetype: media.mimeType,
      ...(isAudio && { isVoiceNote }),
      ...(caption !== '' && { caption }),
      ...(context.base64 !== undefined && { base64: context.base64 }),
    },
  }
}

/** Links count from the event's own time. */
const mediaScene = ({ context: { describe, media }, timestamp }: Scene): MediaScene => ({
  describe,
  link: (message, part) => media.link(message, timestamp, { part }),
})

/** How a kind looks beside its text. */
function toOwnParts(message: Message, scene: Scene): Part {
  const { context } = scene
  const { content } = message
  switch (content.kind) {
    case 'location':
      return { location: toPlace(content) }
    case 'liveLocation':
      return { location: { ...toPlace({ ...content, name: content.text, address: null }), isLive: true } }
    case 'contacts': {
      const [contact = toRyzeCard({ name: '', vcard: '' }), ...more] = content.contacts.map(toRyzeCard)
      return { contact, ...(more.length > 0 && { contacts: [contact, ...more] }) }
    }
    case 'poll':
      return { poll: { title: content.text, options: content.options.map((name) => ({ name })) } }
    case 'event':
      return { event: toEvent(content) }
    case 'list':
      return { interactive: toInteractive(content, []) }
    case 'buttons':
      return { interactive: toInteractive(content, toCards(message, mediaScene(scene))) }
    case 'choice':
      return { interactive: toInteractiveReply(content) }
    case 'payment':
      return { payment: toPayment(content) }
    case 'raw':
      return toRawParts(message, context.describe)
    case 'text':
    case 'image':
    case 'video':
    case 'audio':
    case 'document':
    case 'sticker':
      return {}
    case 'album':
    case 'product':
    case 'order':
    case 'invite':
    case 'call':
    case 'keep':
    case 'timer':
      return { [content.kind]: withoutKind(content) }
  }
}

/** RyzeAPI describes no fields of these: they have ours. */
function withoutKind(content: Of<'album' | 'product' | 'order' | 'invite' | 'call' | 'keep' | 'timer'>): Part {
  const { kind: _kind, text: _text, mentions: _mentions, ...fields } = content
  return fields
}

const toPlace = ({
  latitude,
  longitude,
  name,
  address,
}: Pick<Of<'location'>, 'latitude' | 'longitude' | 'name' | 'address'>) => ({
  latitude,
  longitude,
  name: name ?? '',
  address: address ?? '',
})

/** With the names of the request that sends one. */
const toEvent = (event: Of<'event'>) => ({
  name: event.text,
  startAt: toIsoTime(event.startsAt),
  ...(event.endsAt !== null && { endAt: toIsoTime(event.endsAt) }),
  ...(event.description !== null && { description: event.description }),
  ...(event.place && { location: event.place }),
  ...(event.joinLink !== null && { joinLink: event.joinLink }),
  isScheduleCall: event.call,
  hasReminder: event.reminder !== null,
  ...(event.reminder !== null && { reminderOffsetSec: event.reminder }),
  extraGuestsAllowed: event.extraGuests,
  isCanceled: event.canceled,
})

function toPayment({ form, currency, amount, pix }: Of<'payment'>) {
  if (!pix) return { form, currency, amount }
  const pixKeyType = pix.keyType === 'EVP' ? 'RANDOM' : pix.keyType
  return { form, merchantName: pix.merchant, pixKey: pix.key, pixKeyType }
}
