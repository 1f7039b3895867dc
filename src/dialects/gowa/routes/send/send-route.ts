import { GatewayError } from '../../../../core/errors.ts'
import type { Gateway } from '../../../../core/gateway.ts'
import type { Jid } from '../../../../core/model/address.ts'
import type { DraftContent, FileSource, PreviewDraft } from '../../../../core/model/draft.ts'
import type { Message, MessageDraft } from '../../../../core/model/message.ts'
import { route, type Route } from '../../../dialect.ts'
import { about } from '../../about.ts'
import { sent } from '../../answer.ts'
import { toRecipient } from '../../convert/phone.ts'
import { toServerTime } from '../../convert/time.ts'
import { device } from '../../devices.ts'
import { readDuration } from '../../duration.ts'
import { check, documented, readFields, required, type Fields } from '../../fields.ts'
import { requireLogin } from '../../login.ts'
import { sessionOf } from '../../session-of.ts'

/** What a request says, and who is mentioned in it. */
export type Said = DraftContent<FileSource, PreviewDraft<FileSource>> & Pick<MessageDraft, 'mentions'>

/** One kind of message: all sends differ in their own fields only. */
interface Sending<Operation> {
  readonly operation: Operation
  readonly summary: string
  /** Its own fields, for the document. */
  readonly fields: Readonly<Record<string, string>>
  /** Which of the fields that most have it has as well. */
  readonly common: readonly (keyof typeof COMMON)[]
  /** The beginning of the answer's sentence, before the address. */
  readonly done: string
  /** Sentences about its fields, beside that of the phone. */
  rules?(fields: Fields): Readonly<Record<string, string | null>>
  /** Throws VALIDATION_ERROR. */
  read(fields: Fields, chat: Jid): Said
}

const COMMON = {
  reply_message_id: 'Text: the message that this one answers',
  is_forwarded: 'Boolean: marks it as forwarded',
  duration: 'Whole number: seconds until it disappears; 0, 86400, 604800 or 7776000',
} as const

const PHONE = { phone: 'Text: a number with country code, or an address; status@broadcast for a story; required' }

/** How often something that is marked as forwarded was forwarded, as GOWA has it. */
const FORWARDED = 100

/** Declares an operation of `/send`. */
export function sendRoute<const Operation extends `POST /send/${string}`>(sending: Sending<Operation>): Route {
  const common = Object.fromEntries(sending.common.map((name) => [name, COMMON[name]]))
  return route(sending.operation, {
    summary: sending.summary,
    access: device('send'),
    body: documented({ ...PHONE, ...sending.fields, ...common }),
    async handle(gateway, request) {
      const { replyTo, ...draft } = readDraft(readFields(request), sending)
      const session = sessionOf(request)
      await requireLogin(gateway, session)
      const quoted = replyTo === '' ? null : await findQuoted(gateway, session, { id: replyTo, chat: draft.chat })
      const whole: MessageDraft = { ...draft, ...(quoted && { quoted }) }
      const { id, timestamp } = await about(draft.chat, () => gateway.messages.send(session, whole))
      return sent(id, `${sending.done} ${draft.chat} (server timestamp: ${toServerTime(timestamp)})`)
    },
  })
}

/** Fields that are missing come first, then the address, then what GOWA looks at more closely. */
function readDraft(fields: Fields, sending: Sending<string>): MessageDraft & { readonly replyTo: string } {
  const has = (name: keyof typeof COMMON) => sending.common.includes(name)
  const phone = fields.text('phone').trim()
  const forwarded = has('is_forwarded') && fields.flag('is_forwarded') === true
  const replyTo = has('reply_message_id') ? fields.text('reply_message_id').trim() : ''
  check({ phone: required(phone), ...sending.rules?.(fields) })
  const chat = toRecipient(phone)
  const said = sending.read(fields, chat)
  return { ...said, chat, replyTo, ...readDuration(fields), ...(forwarded && { forwardingScore: FORWARDED }) }
}

/** As in GOWA, an answer to a message that is not stored goes out as a message of its own. */
async function findQuoted(
  gateway: Gateway,
  session: string,
  ref: { readonly id: string; readonly chat: Jid },
): Promise<Message | null> {
  try {
    return await gateway.messages.require(session, ref)
  } catch (error) {
    if (error instanceof GatewayError && error.code === 'MESSAGE_NOT_FOUND') return null
    throw error
  }
}
