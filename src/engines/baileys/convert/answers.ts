import { createHash } from 'node:crypto'
import { proto } from 'baileys'
import type { OpenedAnswer, SealedAnswer } from '../../../core/model/answer.ts'
import { type Jid, kindOf } from '../../../core/model/address.ts'
import type { EventAnswer } from '../../../core/model/content.ts'
import type { Me } from '../../../core/model/session.ts'
import type { EngineEvent } from '../../../core/ports/engine.ts'
import { decodeMessage, type ProtoMessage, toCount, toMilliseconds } from '../proto.ts'
import { open, type Sealed, type Use } from '../secret-envelope.ts'
import { toSenderTarget, toTarget } from './actions.ts'
import { unwrap } from './unwrap.ts'
import { type Arrival, toAction } from './message.ts'

/** A vote or an answer that is still sealed. */
export type AnswerEvent = Extract<EngineEvent, { readonly type: 'answer' }> & { readonly sealed: Sealed }

/** What is sealed in the content of a message; null when nothing is. */
function sealedIn(content: ProtoMessage): Pick<AnswerEvent, 'to' | 'sealed'> | null {
  const { pollUpdateMessage, encEventResponseMessage: response } = content
  const vote = pollUpdateMessage?.vote
  if (vote) return { to: 'poll', sealed: { payload: bytes(vote.encPayload), iv: bytes(vote.encIv) } }
  return response ? { to: 'event', sealed: { payload: bytes(response.encPayload), iv: bytes(response.encIv) } } : null
}

const bytes = (value: Uint8Array | null | undefined): Uint8Array => value ?? new Uint8Array()

/** What answers a poll or an event; null for everything else. */
export function toAnswerEvent(arrival: Arrival, envelopes: readonly string[]): AnswerEvent | null {
  const content = arrival.message.message && unwrap(arrival.message.message)
  const found = content && sealedIn(content)
  if (!found) return null
  const { pollUpdateMessage: vote, encEventResponseMessage: response } = content
  const action = toAction(arrival)
  const base = { type: 'answer', action, answer: null, envelopes, ...found } as const
  if (found.to === 'poll') {
    if (!vote?.pollCreationMessageKey?.id) return null
    const at = toMilliseconds(vote.senderTimestampMs) || action.timestamp * 1000
    return { ...base, target: toTarget(arrival, vote.pollCreationMessageKey), at }
  }
  if (!response?.eventCreationMessageKey?.id) return null
  return { ...base, target: toSenderTarget(arrival, response.eventCreationMessageKey), at: action.timestamp * 1000 }
}

/** Who may have sealed it, under both of their addresses, and for whose message. */
export interface Parties {
  readonly authors: readonly (Jid | null)[]
  readonly senders: readonly (Jid | null)[]
}

/** `openAnswer` for one whose message came behind it. */
export function openLate({ raw, about, authors, senders }: SealedAnswer): OpenedAnswer | null {
  const found = sealedIn(unwrap(decodeMessage(raw)))
  return found && openAnswer({ ...found, target: about }, about.raw, { authors, senders })
}

/** Opens an answer with the message that it is about. Null when that message has no secret, or another one. */
export function openAnswer(
  { to, target, sealed }: Pick<AnswerEvent, 'to' | 'sealed'> & { readonly target: { readonly id: string } },
  about: Uint8Array,
  { authors, senders }: Parties,
): OpenedAnswer | null {
  const message = unwrap(decodeMessage(about))
  const secret = secretOf(decodeMessage(about))
  if (!secret) return null
  const use: Use = to === 'poll' ? 'Poll Vote' : 'Event Response'
  for (const author of authors) {
    for (const sender of senders) {
      if (author === null || sender === null) continue
      const plain = open(sealed, secret, { use, id: target.id, author, sender })
      if (plain) return read(() => (to === 'poll' ? readVote(plain, message) : readResponse(plain)))
    }
  }
  return null
}

/** Whoever has the secret may seal what is no answer: what it came with must not be held up by that. */
function read(decode: () => OpenedAnswer): OpenedAnswer | null {
  try {
    return decode()
  } catch {
    return null
  }
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

function readVote(plain: Uint8Array, poll: ProtoMessage): OpenedAnswer {
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

function readResponse(plain: Uint8Array): OpenedAnswer {
  const { response, timestampMs, extraGuestCount } = proto.Message.EventResponseMessage.decode(plain)
  const extraGuests = toCount(extraGuestCount)
  return {
    answer: { to: 'event', response: RESPONSES.get(response) ?? 'unknown', extraGuests },
    at: toMilliseconds(timestampMs) || null,
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
