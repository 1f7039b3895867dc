import type { Message } from '../../../core/model/message.ts'
import type { EncodeContext } from '../../../core/ports/encoder.ts'
import { toRyzeCard } from '../convert/card.ts'
import { isRecord, parseRecord } from '../convert/json.ts'

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

/** Places, people, polls and clicks of a message that was stored under WhatsApp's own name of its kind. */
export const toRawParts = (message: Message, describe: EncodeContext['describe']): Part =>
  message.content.kind === 'raw' ? (PARTS[message.content.type]?.(rawPart(message, describe)) ?? {}) : {}

/** The message's own part of its protobuf, also where WhatsApp wraps it (disappearing, view once). */
export function rawPart({ content, raw }: Message, describe: EncodeContext['describe']): Part {
  const whole = raw && describe(raw)
  if (!whole || content.kind !== 'raw') return {}
  const wrapped = Object.values(whole).map((value) => (isRecord(value) && isRecord(value.message) ? value.message : {}))
  const found = [whole, ...wrapped].map((holder) => holder[content.type]).find(isRecord)
  return found ?? {}
}

const listOf = (value: unknown): readonly Part[] => (Array.isArray(value) ? value.filter(isRecord) : [])

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '')

const numberOf = (value: unknown): number | null => (typeof value === 'number' ? value : null)

const toLocation = (part: Part) => ({
  latitude: numberOf(part.degreesLatitude),
  longitude: numberOf(part.degreesLongitude),
  name: textOf(part.name),
  address: textOf(part.address),
})

const toContact = (part: Part) => toRyzeCard({ name: textOf(part.displayName), vcard: textOf(part.vcard) })

const toPoll = (part: Part) => ({
  title: textOf(part.name),
  options: listOf(part.options).map((option) => ({ name: textOf(option.optionName) })),
})

/** Programs look in either place for the row. */
function toListReply(part: Part) {
  const row = isRecord(part.singleSelectReply) ? textOf(part.singleSelectReply.selectedRowId) : ''
  return { selectedReply: { selectedRowID: row }, selectedRowId: row, title: textOf(part.title) }
}

/** The answer of a form or of a card's button is a JSON text. */
function toFlowReply(part: Part) {
  const reply = isRecord(part.nativeFlowResponseMessage) ? textOf(part.nativeFlowResponseMessage.paramsJson) : ''
  const params = parseRecord(reply)
  const body = isRecord(part.body) ? textOf(part.body.text) : ''
  return { ...(typeof params.id === 'string' && { selectedButtonId: params.id }), ...params, title: body }
}
