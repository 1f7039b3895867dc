import { isPerson, kindOf, type Jid } from '../../../core/model/address.ts'
import type { MessageAction } from '../../../core/model/event.ts'
import type { MessageRef, QuotedMessage } from '../../../core/model/message.ts'
import type { EncodeContext } from '../../../core/ports/encoder.ts'
import {
  toRyzeChat,
  toRyzeContent,
  toRyzeDirection,
  toRyzePerson,
  toRyzeSender,
  toRyzeSource,
} from '../convert/message.ts'
import { toIsoTime } from '../convert/message-time.ts'
import { toRyzeType } from '../convert/message-type.ts'
import { toParts } from './message-parts.ts'
import type { EventOf, Payload, Scene } from './payload.ts'

/** A message that came, or left from here or from another device. */
export function exchangeOf({ message }: EventOf<'message.created'>, { context, timestamp }: Scene): Payload {
  const { content, quoted } = message
  const { mentions = [] } = content
  return exchange({
    ...identity({ ...message, who: toRyzeSender(message) }, context),
    ...(mentions.length > 0 && { mentions }),
    ...(quoted && { reply: toReply(quoted) }),
    message: {
      type: toRyzeType(content),
      content: toRyzeContent(message),
      source: toRyzeSource(message),
      ...toParts(message, { context, timestamp }),
    },
  })
}

/** What did not go out through an API was written by hand, on whatever device. */
const sourceOf = ({ origin = 'device' }: MessageAction): string => toRyzeSource({ origin })

export function editOf({ action, target, text }: EventOf<'message.edited'>, { context }: Scene): Payload {
  const content = text ?? ''
  return exchange({
    ...actionIdentity(action, target, context),
    message: {
      type: 'message_edit',
      content,
      source: sourceOf(action),
      isEdit: true,
      edit: { original_id: target.id, text: content },
    },
  })
}

export function revokeOf({ action, target }: EventOf<'message.revoked'>, { context }: Scene): Payload {
  const message = { type: 'message_revoke', content: '', source: sourceOf(action), revoke: { original_id: target.id } }
  return exchange({ ...actionIdentity(action, target, context), message })
}

/** An empty text takes the reaction back. */
export function reactionOf({ action, target, text }: EventOf<'message.reaction'>, { context }: Scene): Payload {
  const reaction = { message_id: target.id, text }
  return exchange({
    ...actionIdentity(action, target, context),
    message: { type: 'reaction', content: text, source: sourceOf(action), reaction },
  })
}

/** Votes are told with the words of the poll's page. What cannot be read is not told: no options mean that it was taken back. */
export function answerOf(event: EventOf<'message.answered'>, { context }: Scene): Payload | null {
  const { action, target, answer } = event
  if (answer === null) return null
  const source = sourceOf(action)
  const about = { message_id: target.id }
  if (answer.to === 'poll') {
    const { options } = answer
    const message = { type: 'poll-update', content: options.join(', '), source, pollUpdate: { ...about, options } }
    return exchange({ ...actionIdentity(action, target, context), message })
  }
  const { response, extraGuests } = answer
  const message = {
    type: 'event-response',
    content: response,
    source,
    eventResponse: { ...about, response, extraGuests },
  }
  return exchange({ ...actionIdentity(action, target, context), message })
}

const exchange = (data: Payload['data']): Payload => ({ name: 'message.exchange', data })

interface Identity {
  readonly id: string
  readonly chat: Jid
  readonly chatAlt: Jid | null
  readonly fromMe: boolean
  readonly timestamp: number
  readonly who: ReturnType<typeof toRyzePerson>
}

/** Which message of whom, to whom. */
function identity({ id, chat, chatAlt, fromMe, timestamp, who: sender }: Identity, { session }: EncodeContext) {
  const { me } = session
  const self = me && toRyzePerson(me.phone, me.lid, me.name)
  // A person's chat has the name they give themselves; the names of groups and of the address book are not at hand.
  const chatName = !fromMe && isPerson(chat) ? sender.name : null
  const shown = toRyzeChat(chat, chatAlt, chatName)
  const { jid, lid, name } = shown
  return {
    id,
    direction: toRyzeDirection(fromMe),
    timestamp: toIsoTime(timestamp),
    chat: shown,
    sender,
    recipient: fromMe || kindOf(chat) === 'group' ? { jid, lid, name } : self,
  }
}

const actionIdentity = (action: MessageAction, { chat, chatAlt }: MessageRef, context: EncodeContext) =>
  identity({ ...action, chat, chatAlt, who: toRyzePerson(action.sender, action.senderAlt, action.senderName) }, context)

const toReply = ({ id, sender, text }: QuotedMessage) => ({
  message_id: id,
  ...(text !== null && { text }),
  ...(sender !== null && { sender }),
})
