import { kindOf, type Jid } from '../../../../core/model/address.ts'
import type { Message } from '../../../../core/model/message.ts'
import { route } from '../../../dialect.ts'
import { INSTANCE } from '../../auth.ts'
import { fromNumber } from '../../convert/address.ts'
import { findRecipient } from '../../recipient.ts'
import { requireInstance, requireNumber, requireText } from '../../required.ts'
import { sentAnswer, textRequest, type TextRequest } from '../../schemas/message.ts'
import { sentMessage } from './sent.ts'
import { typeFirst } from './typing.ts'

/** POST /api/message/text/{instance} */
export const text = route('POST /api/message/text/:instance', {
  summary: 'Send text',
  access: INSTANCE.send,
  body: textRequest,
  response: sentAnswer,
  async handle(gateway, request) {
    const { body } = request
    const session = requireInstance(request)
    const number = requireNumber(body.number)
    requireText(body.message, 'Message is required')
    const mentions = toMentions(body)
    const quoted = body.replyTo?.trim() ? await gateway.messages.require(session, { id: body.replyTo.trim() }) : null
    const chat = privateAnswer(body, quoted) ?? (await findRecipient(gateway, session, number))
    if (body.delay) await typeFirst(gateway, { session, chat, seconds: body.delay })
    const message = await gateway.messages.send(session, {
      kind: 'text',
      chat,
      text: body.message ?? '',
      ...(mentions && kindOf(chat) === 'group' && { mentions }),
      ...(quoted && { quoted }),
      ...(body.source && { tag: body.source }),
    })
    return sentMessage(gateway, session, message)
  },
})

function toMentions({ mention, mentionAll }: TextRequest): readonly Jid[] | 'all' | null {
  if (mentionAll) return 'all'
  return mention?.length ? mention.map(fromNumber) : null
}

/** With `replyPrivate` a message of a group is answered in its author's own chat. */
function privateAnswer({ replyPrivate }: TextRequest, quoted: Message | null): Jid | null {
  if (!replyPrivate || quoted === null || quoted.fromMe || kindOf(quoted.chat) !== 'group') return null
  return quoted.sender
}
