import { openAnswer, openVote, sealAnswer, sealVote, type Sealed, type SecretContext } from '../wire/message-secret.ts'
import { sha256 } from '../wire/crypto.ts'
import { proto } from '../wire/proto.ts'
import { ActorError } from './actor-error.ts'
import { pollOf } from './content/read-data.ts'
import { unwrapMessage } from './content/values.ts'
import { keyOf } from './phone-compose.ts'
import type { PhoneContext } from './phone-context.ts'
import type { StoredMessage } from './phone-messages.ts'

/** Whether somebody comes to an event. */
export type EventAnswer = 'going' | 'notGoing' | 'maybe'

/** Somebody's answer to an event. */
export interface EventReply {
  readonly answer: EventAnswer | 'unknown'
  readonly extraGuests: number
}

const ANSWERS: readonly EventReply['answer'][] = ['unknown', 'going', 'notGoing', 'maybe']

const contentOf = (message: StoredMessage): proto.IMessage => unwrapMessage(proto.Message.decode(message.raw))

function optionsOf(poll: StoredMessage): readonly string[] {
  return (pollOf(contentOf(poll))?.options ?? []).map(({ optionName }) => optionName ?? '')
}

function secretOf(message: StoredMessage): Uint8Array | null {
  const secret = contentOf(message).messageContextInfo?.messageSecret
  return secret?.length ? secret : null
}

/** How the addresses of two people are written in the keys: both as the message itself was addressed. */
function contextFor(context: PhoneContext, message: StoredMessage, voter: string): SecretContext {
  const secret = secretOf(message)
  if (secret === null) throw new ActorError('REFUSED', `message ${message.id} came without a secret to answer with`)
  const addressOf = (pn: string): string => (message.addressing === 'lid' ? (context.addresses.lidOf(pn) ?? pn) : pn)
  return { messageId: message.id, secret, author: addressOf(message.sender), voter: addressOf(voter) }
}

/** A vote in a poll; no options take it back. */
export function voteContent(context: PhoneContext, poll: StoredMessage, options: readonly string[]): proto.IMessage {
  if (poll.kind !== 'poll') throw new ActorError('REFUSED', `message ${poll.id} is no poll`)
  const unknown = options.find((option) => !optionsOf(poll).includes(option))
  if (unknown !== undefined) throw new ActorError('REFUSED', `the poll has no option “${unknown}”`)
  const most = poll.details.poll?.selectable ?? 0
  if (most > 0 && options.length > most) throw new ActorError('REFUSED', `at most ${most} options may be chosen`)
  const hashes = options.map((option) => sha256(Buffer.from(option)))
  return {
    pollUpdateMessage: {
      pollCreationMessageKey: keyOf(poll),
      vote: sealVote(hashes, contextFor(context, poll, context.pn)),
      senderTimestampMs: Date.now(),
    },
  }
}

/** An answer to an event. */
export function answerContent(context: PhoneContext, event: StoredMessage, reply: EventReply): proto.IMessage {
  if (event.kind !== 'event') throw new ActorError('REFUSED', `message ${event.id} is no event`)
  const { answer, extraGuests } = reply
  const response = { response: ANSWERS.indexOf(answer), timestampMs: Date.now(), extraGuestCount: extraGuests }
  const sealed = sealAnswer(response, contextFor(context, event, context.pn))
  return { encEventResponseMessage: { eventCreationMessageKey: keyOf(event), ...sealed } }
}

/** The poll with a vote counted; null when it cannot be read. */
export function withVote(context: PhoneContext, poll: StoredMessage, by: StoredMessage): StoredMessage | null {
  const sealed = contentOf(by).pollUpdateMessage?.vote
  const hashes = openAs(context, { target: poll, by, sealed }, openVote)
  if (hashes === null) return null
  const chosen = new Set(hashes.map((hash) => Buffer.from(hash).toString('hex')))
  const options = optionsOf(poll).filter((option) => chosen.has(sha256(Buffer.from(option)).toString('hex')))
  const { [by.sender]: _before, ...others } = poll.votes
  return { ...poll, votes: options.length > 0 ? { ...others, [by.sender]: options } : others }
}

/** The event with an answer noted; null when it cannot be read. */
export function withAnswer(context: PhoneContext, event: StoredMessage, by: StoredMessage): StoredMessage | null {
  const response = openAs(context, { target: event, by, sealed: contentOf(by).encEventResponseMessage }, openAnswer)
  if (response === null) return null
  const reply: EventReply = {
    answer: ANSWERS[response.response ?? 0] ?? 'unknown',
    extraGuests: response.extraGuestCount ?? 0,
  }
  return { ...event, answers: { ...event.answers, [by.sender]: reply } }
}

/** Clients differ in which address of a person they mean: each is tried, and the tag tells which one it was. */
function openAs<T>(
  context: PhoneContext,
  {
    target,
    by,
    sealed,
  }: {
    readonly target: StoredMessage
    readonly by: StoredMessage
    readonly sealed: { encPayload?: Uint8Array | null; encIv?: Uint8Array | null } | null | undefined
  },
  open: (sealed: Sealed, context: SecretContext) => T,
): T | null {
  const secret = secretOf(target)
  if (secret === null || !sealed?.encPayload || !sealed.encIv) return null
  const both = (pn: string): string[] => [pn, context.addresses.lidOf(pn) ?? pn]
  for (const author of both(target.sender)) {
    for (const voter of both(by.sender)) {
      try {
        const { encPayload, encIv } = sealed
        return open({ encPayload, encIv }, { messageId: target.id, secret, author, voter })
      } catch {
        // Sealed for another address, or damaged: counted when none fits.
      }
    }
  }
  context.stats.decryptFailures++
  return null
}
