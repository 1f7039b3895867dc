import type { Message } from '../../../core/model/message.ts'
import type { EncodeContext } from '../../../core/ports/encoder.ts'
import { toRyzeContent, toRyzeMedia } from '../convert/message.ts'

type Part = Readonly<Record<string, unknown>>

/** How one kind of message looks beside its text: by WhatsApp's own name of it. */
const PARTS: Readonly<Record<string, (part: Part) => Part>> = {
  locationMessage: (part) => ({ location: toLocation(part) }),
  liveLocationMessage: (part) => ({ location: toLocation(part) }),
  contactMessage: (part) => ({ contact: toContact(part) }),
  contactsArrayMessage: (part) => ({ contact: toContact(listOf(part.contacts)[0] ?? {}) }),
  pollCreationMessage: (part) => ({ poll: toPoll(part) }),
  pollCreationMessageV2: (part) => ({ poll: toPoll(part) }),
  pollCreationMessageV3: (part) => ({ poll: toPoll(part) }),
  buttonsResponseMessage: (part) => ({
    interactive: { selectedButtonId: textOf(part.selectedButtonId), title: textOf(part.selectedDisplayText) },
  }),
  templateButtonReplyMessage: (part) => ({
    interactive: { selectedButtonId: textOf(part.selectedId), title: textOf(part.selectedDisplayText) },
  }),
  listResponseMessage: (part) => ({ interactive: toListReply(part) }),
  interactiveResponseMessage: (part) => ({ interactive: toFlowReply(part) }),
}

/** Files, places, people, polls and clicks of a message; nothing for a text. */
export function toParts(message: Message, { describe }: Pick<EncodeContext, 'describe'>): Part {
  const { content } = message
  if (content.kind !== 'raw') return {}
  const part = partOf(message, describe)
  const media = toRyzeMedia(message, { describe })
  const caption = toRyzeContent(message)
  const isVoiceNote = content.type === 'audioMessage' && part.ptt === true
  return {
    ...(media && {
      media: {
        ...media,
        type: isVoiceNote ? 'ptt' : media.type,
        mimetype: media.mimeType,
        ...(content.type === 'audioMessage' && { isVoiceNote }),
        ...(caption !== '' && { caption }),
      },
    }),
    ...PARTS[content.type]?.(part),
  }
}

/** The message's own part of its protobuf, also where WhatsApp wraps it (disappearing, view once). */
function partOf({ content, raw }: Message, describe: EncodeContext['describe']): Part {
  const whole = raw && describe(raw)
  if (!whole || content.kind !== 'raw') return {}
  const wrapped = Object.values(whole).map((value) => (isPart(value) && isPart(value.message) ? value.message : {}))
  const found = [whole, ...wrapped].map((holder) => holder[content.type]).find(isPart)
  return found ?? {}
}

const isPart = (value: unknown): value is Part => typeof value === 'object' && value !== null && !Array.isArray(value)

const listOf = (value: unknown): readonly Part[] => (Array.isArray(value) ? value.filter(isPart) : [])

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '')

const numberOf = (value: unknown): number | null => (typeof value === 'number' ? value : null)

const toLocation = (part: Part) => ({
  latitude: numberOf(part.degreesLatitude),
  longitude: numberOf(part.degreesLongitude),
  name: textOf(part.name),
  address: textOf(part.address),
})

function toContact(part: Part) {
  const vcard = textOf(part.vcard)
  const [, phone = ''] = /waid=(\d+)/.exec(vcard) ?? /^TEL[^:]*:\+?([\d ()-]+)/m.exec(vcard) ?? []
  return { display_name: textOf(part.displayName), phone_number: phone.replace(/\D/g, ''), vcard }
}

const toPoll = (part: Part) => ({
  title: textOf(part.name),
  options: listOf(part.options).map((option) => ({ name: textOf(option.optionName) })),
})

/** Programs look in either place for the row. */
function toListReply(part: Part) {
  const row = isPart(part.singleSelectReply) ? textOf(part.singleSelectReply.selectedRowId) : ''
  return { selectedReply: { selectedRowID: row }, selectedRowId: row, title: textOf(part.title) }
}

/** The answer of a form or of a card's button is a JSON text. */
function toFlowReply(part: Part) {
  const reply = isPart(part.nativeFlowResponseMessage) ? textOf(part.nativeFlowResponseMessage.paramsJson) : ''
  const params = parse(reply)
  const body = isPart(part.body) ? textOf(part.body.text) : ''
  return { ...(typeof params.id === 'string' && { selectedButtonId: params.id }), ...params, title: body }
}

function parse(text: string): Part {
  try {
    const value: unknown = JSON.parse(text)
    return isPart(value) ? value : {}
  } catch {
    return {}
  }
}
