import { GatewayError } from '../errors.ts'
import type { GivenAnswer } from '../model/answer.ts'
import { toRef } from '../message-ref.ts'
import type { MessageLookup, SentMessageChange } from '../messages.ts'
import type { PollContent } from '../model/content.ts'
import type { Message } from '../model/message.ts'
import {
  findSubject,
  madeBefore,
  requireMessage,
  requirePresent,
  requireSent,
  sendChange,
  type MessageChangeDeps,
} from './change.ts'

/** Chooses options of a poll by their names, instead of those chosen before; none takes the vote back. */
export async function voteInPoll(
  deps: MessageChangeDeps,
  session: string,
  { ref, options }: { readonly ref: MessageLookup; readonly options: readonly string[] },
): Promise<SentMessageChange> {
  const subject = await findSubject(deps, session, ref)
  const before = await madeBefore(deps, subject, 'vote')
  if (before) return before
  const { message: target } = subject
  requirePresent(target)
  requireSent(target)
  checkVote(requirePoll(target), options)
  return sendChange(deps, { kind: 'vote', target, options }, subject)
}

/** A poll and what was voted, oldest first. */
export interface PollResult {
  readonly message: Message
  readonly poll: PollContent
  readonly votes: readonly GivenAnswer[]
  /** How many chose each option, in the poll's order. */
  readonly tally: readonly { readonly option: string; readonly votes: number }[]
}

/** Throws MESSAGE_NOT_FOUND, and BAD_REQUEST when the message is no poll. */
export async function readPoll(
  { sessions, store }: Pick<MessageChangeDeps, 'sessions' | 'store'>,
  session: string,
  ref: MessageLookup,
): Promise<PollResult> {
  await sessions.require(session)
  const message = await requireMessage(store, session, ref)
  const poll = requirePoll(message)
  const votes = await store.messages.answers(session, toRef(message))
  const count = (option: string): number =>
    votes.filter(({ answer }) => answer.to === 'poll' && answer.options.includes(option)).length
  return { message, poll, votes, tally: poll.options.map((option) => ({ option, votes: count(option) })) }
}

function requirePoll({ content, id }: Message): PollContent {
  if (content.kind !== 'poll') throw new GatewayError('BAD_REQUEST', `message ${id} is no poll`)
  return content
}

function checkVote({ options: offered, selectable }: PollContent, options: readonly string[]): void {
  const unknown = options.find((option) => !offered.includes(option))
  if (unknown !== undefined) {
    throw new GatewayError('BAD_REQUEST', `the poll has no option ${JSON.stringify(unknown)}: ${offered.join(', ')}`)
  }
  if (new Set(options).size !== options.length) throw new GatewayError('BAD_REQUEST', 'an option is chosen once')
  if (selectable > 0 && options.length > selectable) {
    throw new GatewayError('BAD_REQUEST', `at most ${selectable} of the options may be chosen`)
  }
}
