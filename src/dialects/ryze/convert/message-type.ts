import type { MessageContent } from '../../../core/model/message.ts'

/** RyzeAPI's names of what WhatsApp calls `imageMessage` and so on. */
const RAW_TYPES: Readonly<Record<string, string>> = {
  conversation: 'text',
  extendedTextMessage: 'text',
  imageMessage: 'image',
  videoMessage: 'video',
  ptvMessage: 'ptv',
  audioMessage: 'audio',
  documentMessage: 'document',
  documentWithCaptionMessage: 'document',
  stickerMessage: 'sticker',
  lottieStickerMessage: 'sticker',
  locationMessage: 'location',
  liveLocationMessage: 'location',
  contactMessage: 'contact',
  contactsArrayMessage: 'contact',
  pollCreationMessage: 'poll',
  pollCreationMessageV2: 'poll',
  pollCreationMessageV3: 'poll',
  eventMessage: 'event',
  buttonsMessage: 'buttons',
  buttonsResponseMessage: 'buttons_response',
  templateButtonReplyMessage: 'buttons_response',
  listMessage: 'list',
  listResponseMessage: 'list_response',
  interactiveMessage: 'interactive',
  interactiveResponseMessage: 'interactive_response',
  reactionMessage: 'reaction',
}

const CHOICES = {
  buttons: 'buttons_response',
  template: 'buttons_response',
  list: 'list_response',
  flow: 'interactive_response',
} as const

/** Of kinds that RyzeAPI has no word for: WhatsApp's own, without its ending. */
const PAYMENTS = {
  send: 'sendPayment',
  request: 'requestPayment',
  decline: 'declinePaymentRequest',
  cancel: 'cancelPaymentRequest',
  invite: 'paymentInvite',
  pix: 'interactive',
} as const

/** The type of a message; kinds that RyzeAPI has no word for keep WhatsApp's, without its ending. */
export function toRyzeType(content: MessageContent): string {
  switch (content.kind) {
    case 'video':
      return content.style === 'note' ? 'ptv' : 'video'
    case 'liveLocation':
      return 'location'
    case 'contacts':
      return 'contact'
    case 'buttons':
      return toButtonsType(content)
    case 'choice':
      return CHOICES[content.of]
    case 'invite':
      return content.to === 'group' ? 'groupInvite' : 'newsletterAdminInvite'
    case 'payment':
      return PAYMENTS[content.form]
    case 'keep':
      return 'keepInChat'
    case 'raw':
      return RAW_TYPES[content.type] ?? content.type.replace(/Message$/, '')
    case 'text':
    case 'image':
    case 'audio':
    case 'document':
    case 'sticker':
    case 'album':
    case 'location':
    case 'poll':
    case 'event':
    case 'list':
    case 'product':
    case 'order':
    case 'call':
    case 'timer':
      return content.kind
  }
}

/** WhatsApp carries buttons in native flows by now: what they are is told by what can be pressed. */
function toButtonsType({ form, buttons }: Extract<MessageContent, { readonly kind: 'buttons' }>): string {
  if (form === 'template') return 'template'
  if (form === 'carousel' || buttons.length === 0) return 'interactive'
  return form === 'buttons' || buttons.every(({ type }) => type !== 'other') ? 'buttons' : 'interactive'
}

/** The type of messages that are counted together: by our kind, or by WhatsApp's name. */
export const toCountedType = (kind: string): string => COUNTED[kind] ?? RAW_TYPES[kind] ?? kind.replace(/Message$/, '')

const COUNTED: Readonly<Record<string, string>> = {
  liveLocation: 'location',
  contacts: 'contact',
  keep: 'keepInChat',
  choice: 'interactive_response',
}
