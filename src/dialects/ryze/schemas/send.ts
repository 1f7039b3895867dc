import { Type, type Static } from 'typebox'
import { flagField, maybe, requiredNumber, requiredText, textField } from './chat-fields.ts'
import { oneOf } from './fields.ts'

const FILE = 'http or https address, data URL, or Base64'
const MEDIA_URL = 'mediaUrl or mediaBase64 is required'

const coordinate = maybe(Type.Number())
const wholeNumber = maybe(Type.Integer({ minimum: 0 }))
const fileField = maybe(Type.String({ description: FILE }))

/** Fields of everything that sends to a chat, where not said otherwise. */
const commonFields = {
  number: requiredNumber,
  delay: maybe(Type.Integer({ minimum: 0, description: 'Seconds of typing before it is sent, at most 30' })),
  replyTo: textField,
  replyPrivate: flagField,
  source: textField,
}

const mentionFields = {
  mention: maybe(Type.Array(Type.String(), { maxItems: 1_024 })),
  mentionAll: flagField,
}

const common = Type.Object({ ...commonFields, ...mentionFields })
/** As any of the operations reads them; absent where an operation has none. */
export type CommonFields = Partial<Static<typeof common>>

/** How a sound is described by who sends it. */
const soundFields = {
  isVoice: maybe(Type.Boolean({ description: 'A voice message; true unless said' })),
  duration: maybe(Type.Integer({ minimum: 0, maximum: 86_400, description: 'Seconds; measured unless given' })),
  waveform: maybe(
    Type.Array(Type.Integer({ minimum: 0, maximum: 100 }), { maxItems: 1_024, description: 'Measured unless given' }),
  ),
}

export const textRequest = Type.Object({
  ...commonFields,
  ...mentionFields,
  message: requiredText,
  linkPreview: flagField,
})

export const mediaRequest = Type.Object({
  ...commonFields,
  ...mentionFields,
  mediaType: maybe(oneOf('image', 'video', 'document', 'audio')),
  mediaUrl: maybe(Type.String({ description: `${MEDIA_URL}: ${FILE}` })),
  mediaBase64: maybe(Type.String({ description: MEDIA_URL })),
  message: textField,
  mimeType: textField,
  fileName: textField,
  ...soundFields,
})
export type MediaRequest = Static<typeof mediaRequest>

export const stickerRequest = Type.Object({
  ...commonFields,
  imageUrl: maybe(Type.String({ description: `required: ${FILE}` })),
})

export const locationRequest = Type.Object({
  ...commonFields,
  latitude: coordinate,
  longitude: coordinate,
  name: textField,
  address: textField,
})

const vcard = Type.Object({
  fullName: requiredText,
  phone: requiredText,
  organization: textField,
  email: textField,
  url: textField,
})
export type VcardFields = Static<typeof vcard>
/** `replyPrivate` is ignored here, as RyzeAPI says. */
const { replyPrivate: _, ...contactFields } = commonFields
export const contactRequest = Type.Object({
  ...contactFields,
  vcard: maybe(Type.Union([vcard, Type.Array(vcard, { maxItems: 256 })])),
})

export const pollRequest = Type.Object({
  ...commonFields,
  question: requiredText,
  options: maybe(Type.Array(Type.String(), { description: 'required: 2 to 12 texts' })),
  maxAnswer: maybe(Type.Integer({ description: '1 unless given; cut to 1 … number of options' })),
})

export const eventRequest = Type.Object({
  ...commonFields,
  name: requiredText,
  startAt: maybe(Type.String({ description: 'required: RFC 3339 with a time zone' })),
  endAt: textField,
  description: textField,
  location: maybe(Type.Object({ name: textField, address: textField, latitude: coordinate, longitude: coordinate })),
  joinLink: textField,
  isScheduleCall: flagField,
  hasReminder: flagField,
  reminderOffsetSec: wholeNumber,
  extraGuestsAllowed: flagField,
  isCanceled: flagField,
})
export type EventRequest = Static<typeof eventRequest>

const cardFile = {
  imageUrl: fileField,
  videoUrl: fileField,
}

/** Of `id`: what a choice says, or the address, number or code. */
const button = Type.Object({
  id: requiredText,
  displayText: requiredText,
  type: maybe(oneOf('REPLY', 'URL', 'CALL', 'COPY')),
})
export type ButtonFields = Static<typeof button>

export const buttonRequest = Type.Object({
  ...commonFields,
  contentText: requiredText,
  buttons: maybe(Type.Array(button, { description: 'required: 1 to 3' })),
  headerText: textField,
  footerText: textField,
  mediaUrl: fileField,
  mediaType: maybe(oneOf('IMAGE', 'VIDEO', 'DOCUMENT')),
})
export type ButtonRequest = Static<typeof buttonRequest>

const row = Type.Object({ id: requiredText, title: requiredText, description: textField })
const section = Type.Object({ title: textField, rows: maybe(Type.Array(row, { description: 'required: 1 to 10' })) })
export const listRequest = Type.Object({
  ...commonFields,
  contentText: requiredText,
  buttonText: requiredText,
  sections: maybe(Type.Array(section, { description: 'required: 1 to 10' })),
  headerText: textField,
  footerText: textField,
})
export type ListRequest = Static<typeof listRequest>

const card = Type.Object({
  header: maybe(Type.Object({ title: requiredText, subtitle: textField, ...cardFile })),
  body: maybe(Type.Object({ text: requiredText })),
  footer: textField,
  buttons: maybe(Type.Array(button, { description: 'At most 3' })),
})
export type CardFields = Static<typeof card>
export const carouselRequest = Type.Object({
  ...commonFields,
  message: textField,
  footer: textField,
  cards: maybe(Type.Array(card, { description: 'required: 1 to 10' })),
})

export const formRequest = Type.Object({
  ...commonFields,
  message: requiredText,
  footer: textField,
  formType: maybe(oneOf('contact_details', 'registration_offer')),
  buttonLabel: textField,
  flowToken: textField,
  flowId: textField,
  flowMessageVersion: textField,
  messageVersion: wholeNumber,
  buttonParamsJSON: maybe(Type.String({ description: 'WhatsApp’s own JSON, instead of the other fields' })),
  fullNameVisible: flagField,
  phoneNumberVisible: flagField,
  emailVisible: flagField,
  cpfOrCnpjVisible: flagField,
  deliveryAddressVisible: flagField,
  offerName: textField,
  offerDescription: textField,
})
export type FormRequest = Static<typeof formRequest>

export const pixRequest = Type.Object({
  ...commonFields,
  merchantName: requiredText,
  pixKey: requiredText,
  pixKeyType: maybe(oneOf('CPF', 'CNPJ', 'EMAIL', 'PHONE', 'RANDOM')),
})

export const statusRequest = Type.Object({
  type: maybe(oneOf('text', 'image', 'video', 'audio')),
  message: textField,
  mediaUrl: fileField,
  mimeType: textField,
  fileName: textField,
  backgroundColor: maybe(Type.String({ description: '#RRGGBB or #AARRGGBB' })),
  font: maybe(Type.String({ description: 'system, serif, sans-serif, or WhatsApp’s number' })),
  ...soundFields,
  source: textField,
})
export type StatusRequest = Static<typeof statusRequest>
