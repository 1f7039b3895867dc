import { GatewayError } from '../../../../core/errors.ts'
import type { Gateway } from '../../../../core/gateway.ts'
import { kindOf } from '../../../../core/model/address.ts'
import type { Message, MessageDraft } from '../../../../core/model/message.ts'
import { route } from '../../../dialect.ts'
import { about } from '../../about.ts'
import { sent } from '../../answer.ts'
import { readMentions } from '../../convert/mentions.ts'
import { toRecipient } from '../../convert/phone.ts'
import { toServerTime } from '../../convert/time.ts'
import { device } from '../../devices.ts'
import { invalid } from '../../fault.ts'
import { check, documented, readFields, required, type Fields } from '../../fields.ts'
import { requireLogin } from '../../login.ts'
import { sessionOf } from '../../session-of.ts'
import { isTimer, timerWords } from '../../timers.ts'

/** POST /send/message: a text. */
export const sendMessage = route('POST /send/message', {
  summary: 'Send Message',
  access: device('send'),
  body: documented({
    phone: 'Text: a number with country code, or an address; required',
    message: 'Text; required',
    reply_message_id: 'Text: the message that this one answers',
    mentions: 'List of numbers, or "@everyone" for all of a group',
    duration: "Whole number: the chat's own timer, or 0",
    is_forwarded: 'Boolean: accepted, without effect',
  }),
  async handle(gateway, request) {
    const wanted = readMessage(readFields(request))
    const session = sessionOf(request)
    await requireLogin(gateway, session)
    await checkDuration(gateway, session, wanted)
    const draft = await toDraft(gateway, session, wanted)
    const { id, timestamp } = await about(wanted.phone, () => gateway.messages.send(session, draft))
    return sent(id, `Message sent to ${wanted.phone} (server timestamp: ${toServerTime(timestamp)})`)
  },
})

interface Wanted {
  readonly phone: string
  readonly text: string
  readonly replyTo: string
  readonly mentions: readonly string[]
  readonly duration: number | null
}

function readMessage(fields: Fields): Wanted {
  const [phone, text] = [fields.text('phone').trim(), fields.text('message')]
  const duration = fields.whole('duration')
  fields.flag('is_forwarded')
  check({ phone: required(phone), message: required(text) })
  if (duration !== null && !isTimer(duration)) throw invalid(timerWords('duration', 'no expiry'))
  const [replyTo, mentions] = [fields.text('reply_message_id'), fields.texts('mentions')]
  return { phone: toRecipient(phone), text, replyTo, mentions, duration }
}

/** A message's life is its chat's: one with another life would not disappear when the caller thinks it does. */
async function checkDuration(gateway: Gateway, session: string, { phone, duration }: Wanted): Promise<void> {
  if (duration === null || duration === 0) return
  const chat = await gateway.chats.find(session, phone)
  if (chat?.ephemeralSeconds === duration) return
  throw new GatewayError(
    'NOT_SUPPORTED',
    'a message cannot have a duration of its own; set the timer of the chat with POST /chat/{chat_jid}/disappearing',
  )
}

async function toDraft(gateway: Gateway, session: string, wanted: Wanted): Promise<MessageDraft> {
  const mentions = readMentions(wanted.text, wanted.mentions, kindOf(wanted.phone) === 'group')
  const quoted = wanted.replyTo === '' ? null : await findQuoted(gateway, session, wanted)
  return { kind: 'text', chat: wanted.phone, text: wanted.text, mentions, ...(quoted && { quoted }) }
}

/** As in GOWA, an answer to a message that is not stored goes out as a message of its own. */
async function findQuoted(gateway: Gateway, session: string, wanted: Wanted): Promise<Message | null> {
  try {
    return await gateway.messages.require(session, { id: wanted.replyTo, chat: wanted.phone })
  } catch (error) {
    if (error instanceof GatewayError && error.code === 'MESSAGE_NOT_FOUND') return null
    throw error
  }
}
