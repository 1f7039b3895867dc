import { createHash } from 'node:crypto'
import { proto } from 'baileys'
import type { Answer } from '../../../core/model/answer.ts'
import { type Jid, kindOf } from '../../../core/model/address.ts'
import type { EventAnswer } from '../../../core/model/content.ts'
import type { Me } from '../../../core/model/session.ts'
import type { EngineEvent } from '../../../core/ports/engine.ts'
import { decodeMessage, type ProtoMessage, toNumber } from '../proto.ts'
import { open, type Sealed, type Use } from '../secret-envelope.ts'
import { toSenderTarget, toTarget } from './actions.ts'
import { unwrap } from './unwrap.ts'
import { type Arrival, toAction } from './message.ts'

/** A vote or an answer that is still sealed. */
export type AnswerEvent = Extract<EngineEvent, { readonly type: 'answer' }> & { readonly sealed: Sealed }

const bytes = (value: Uint8Array | null | undefined): Uint8Array => value ?? new Uint8Array()

/** What answers a poll or an event; null for everything else. */
export function toAnswerEvent(arrival: Arrival, envelopes: readonly string[]): AnswerEvent | null {
  const content = arrival.message.message && unwrap(arrival.message.message)
  const { pollUpdateMessage: vote, encEventResponseMessage: response } = content ?? {}
  const action = toAction(arrival)
  const base = { type: 'answer', action, answer: null, envelopes } as const
  if (vote?.pollCreationMessageKey?.id && vote.vote) {
    const sealed = { payload: bytes(vote.vote.encPayload), iv: bytes(vote.vote.encIv) }
    const at = toNumber(vote.senderTimestampMs) || action.timestamp * 1000
    return { ...base, to: 'poll', target: toTarget(arrival, vote.pollCreationMessageKey), at, sealed }
  }
  if (!response?.eventCreationMessageKey?.id) return null
  const sealed = { payload: bytes(response.encPayload), iv: bytes(response.encIv) }
  const target = toSenderTarget(arrival, response.eventCreationMessageKey)
  return { ...base, to: 'event', target, at: action.timestamp * 1000, sealed }
}

/** Who may have sealed it, under both of their addresses, and for whose message. */
export interface Parties {
  readonly authors: readonly (Jid | null)[]
  readonly senders: readonly (Jid | null)[]
}

/** Opens an answer with the message that it is about. Null when that message has no secret, or another one. */
export function openAnswer(
  { to, target, sealed }: Pick<AnswerEvent, 'to' | 'target' | 'sealed'>,
  about: Uint8Array,
  { authors, senders }: Parties,
): { readonly answer: Answer; readonly at: number | null } | null {
  const message = unwrap(decodeMessage(about))
  const secret = secretOf(decodeMessage(about))
  if (!secret) return null
  const use: Use = to === 'poll' ? 'Poll Vote' : 'Event Response'
  for (const author of authors) {
    for (const sender of senders) {
      if (author === null || sender === null) continue
      const plain = open(sealed, secret, { use, id: target.id, author, sender })
      if (plain) return to === 'poll' ? readVote(plain, message) : readResponse(plain)
    }
  }
  return null
}

/** It stands beside the content, in the message or in what wraps it. */
export function secretOf(message: ProtoMessage): Uint8Array | null {
  const inner = unwrap(message)
  const secret = inner.messageContextInfo?.messageSecret ?? message.messageContextInfo?.messageSecret
  return secret && secret.length > 0 ? secret : null
}

/** The creation of a poll, whichever of its versions. */
const pollOf = (message: ProtoMessage) =>
  message.pollCreationMessage ??
  message.pollCreationMessageV2 ??
  message.pollCreationMessageV3 ??
  message.pollCreationMessageV5 ??
  null

export const hashOfOption = (name: string): Uint8Array => createHash('sha256').update(name).digest()

function readVote(plain: Uint8Array, poll: ProtoMessage): { answer: Answer; at: null } {
  const { selectedOptions } = proto.Message.PollVoteMessage.decode(plain)
  const names = (pollOf(poll)?.options ?? []).map(({ optionName }) => optionName ?? '')
  const byHash = new Map(names.map((name) => [Buffer.from(hashOfOption(name)).toString('hex'), name]))
  const hashes = selectedOptions.map((hash) => Buffer.from(hash).toString('hex'))
  return { answer: { to: 'poll', options: hashes.map((hash) => byHash.get(hash) ?? hash) }, at: null }
}

const { EventResponseType } = proto.Message.EventResponseMessage

const RESPONSES: ReadonlyMap<unknown, EventAnswer> = new Map([
  [EventResponseType.GOING, 'going'],
  [EventResponseType.NOT_GOING, 'notGoing'],
  [EventResponseType.MAYBE, 'maybe'],
])

function readResponse(plain: Uint8Array): { answer: Answer; at: number | null } {
  const { response, timestampMs, extraGuestCount } = proto.Message.EventResponseMessage.decode(plain)
  const extraGuests = extraGuestCount ?? 0
  return {
    answer: { to: 'event', response: RESPONSES.get(response) ?? 'unknown', extraGuests },
    at: toNumber(timestampMs) || null,
  }
}

/** Both addresses of whoever wrote the message: of ours, or of the one whom a reference names. */
export const authorsOf = (
  { target }: Pick<AnswerEvent, 'target'>,
  { me, altOf }: { readonly me: Me; readonly altOf: (jid: Jid) => Promise<Jid | null> },
): Promise<readonly (Jid | null)[]> | readonly (Jid | null)[] => {
  if (target.fromMe) return [me.phone, me.lid]
  const author = target.participant ?? target.chat
  const isShared = kindOf(author) === 'group'
  return isShared ? [] : altOf(author).then((alt) => [author, alt])
}
