import type { GatewayEvent } from '../../core/model/event.ts'
import type { Answer } from '../../core/model/answer.ts'
import type { MessageRef } from '../../core/model/message.ts'
import { toEmptyMessage, toTargetId } from './convert/action.ts'
import { toWahaId, toWahaIdOrNull } from './convert/address.ts'
import { hasAuthors } from './convert/message-id.ts'
import type { MessageContext } from './convert/message.ts'
import type { NamedPayload } from './event-payloads.ts'

type Answered = Extract<GatewayEvent, { readonly type: 'message.answered' }>

const RESPONSES = { going: 'GOING', notGoing: 'NOT_GOING', maybe: 'MAYBE', unknown: 'UNKNOWN' } as const

/** A vote or an answer to an event; what could not be decrypted goes under the name that ends with `failed`. */
export function answeredPayloads(event: Answered, context: MessageContext): readonly NamedPayload[] {
  const { answer, to } = event
  const failed = answer === null ? '.failed' : ''
  if (to === 'poll') return [{ name: `poll.vote${failed}`, payload: votePayload(event, context) }]
  return [{ name: `event.response${failed}`, payload: responsePayload(event, context) }]
}

function votePayload(event: Answered, context: MessageContext) {
  const { action, target, answer, at } = event
  const { id, from, to, fromMe, participant, _data } = toEmptyMessage(action, target, context)
  const author = participant !== null && { participant }
  const vote = { id, to, from, fromMe, ...author, selectedOptions: optionsOf(answer), timestamp: Math.floor(at / 1000) }
  return { vote, poll: destination(target, context), _data }
}

const optionsOf = (answer: Answer | null): readonly string[] => (answer?.to === 'poll' ? answer.options : [])

function responsePayload(event: Answered, context: MessageContext) {
  const { action, target, answer, at } = event
  const eventResponse = answer?.to === 'event' && {
    response: RESPONSES[answer.response],
    timestampMs: at,
    extraGuestCount: answer.extraGuests,
  }
  return {
    ...toEmptyMessage(action, target, context),
    eventCreationKey: destination(target, context),
    eventResponse: eventResponse || null,
  }
}

/** The poll or event. */
function destination(target: MessageRef, { me }: MessageContext) {
  const chat = toWahaId(target.chat)
  const own = me?.phone ?? null
  const author = target.fromMe ? own : target.participant
  return {
    id: toTargetId(target, me),
    to: target.fromMe ? chat : toWahaIdOrNull(own),
    from: target.fromMe ? toWahaIdOrNull(own) : chat,
    fromMe: target.fromMe,
    ...(hasAuthors(target.chat) && { participant: toWahaIdOrNull(author) }),
  }
}
