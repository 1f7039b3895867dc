import { requireConversation } from '../chat-address.ts'
import { GatewayError } from '../errors.ts'
import { requireEditor } from '../group-standing.ts'
import type { MessageLookup, SentMessageChange } from '../messages.ts'
import { kindOf } from '../model/address.ts'
import { PIN_DURATIONS, type PinDuration } from '../model/message.ts'
import { findSubject, madeBefore, requirePresent, requireSent, sendChange, type MessageChangeDeps } from './change.ts'

/**
 * Pins a message in its chat for everyone, or takes it down. That is sent even when we know of no pin: it may be older
 * than what we have.
 */
export async function pinMessage(
  deps: MessageChangeDeps,
  session: string,
  { ref, seconds: asked }: { readonly ref: MessageLookup; readonly seconds: number | null },
): Promise<SentMessageChange> {
  const seconds = asked === null ? null : requireDuration(asked)
  const subject = await findSubject(deps, session, ref)
  const before = await madeBefore(deps, subject, 'pin')
  if (before) return before
  const { message: target } = subject
  requirePresent(target)
  requireSent(target)
  const chat = requireConversation(target.chat)
  if (kindOf(chat) === 'group') {
    await requireEditor(deps.store, { session, me: subject.session.me }, chat)
  }
  return sendChange(deps, { kind: 'pin', target, seconds }, subject)
}

function requireDuration(seconds: number): PinDuration {
  const found = PIN_DURATIONS.find((duration) => duration === seconds)
  if (found) return found
  throw new GatewayError('BAD_REQUEST', `a message can be pinned for ${PIN_DURATIONS.join(', ')} seconds`)
}
