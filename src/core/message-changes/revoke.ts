import { MAX_AUDIENCE } from '../draft-check/story.ts'
import { GatewayError } from '../errors.ts'
import { requireAdmin } from '../group-standing.ts'
import type { MessageLookup, SentMessageChange } from '../messages.ts'
import { kindOf, type Jid } from '../model/address.ts'
import type { MessageAction } from '../model/event.ts'
import type { Message } from '../model/message.ts'
import { audienceOfRevoke } from '../outgoing/audience.ts'
import { findSubject, madeBefore, requireSent, sendChange, type MessageChangeDeps, type Subject } from './change.ts'

/**
 * Deletes for everyone, a story also for these people alone. What others receive too late they keep; WhatsApp does not
 * say, so it is sent all the same.
 */
export async function revokeMessage(
  deps: MessageChangeDeps,
  session: string,
  { ref, audience: named }: { readonly ref: MessageLookup; readonly audience?: readonly Jid[] },
): Promise<SentMessageChange> {
  const subject = await findSubject(deps, session, ref)
  const before = await madeBefore(deps, subject, 'revoke')
  if (before) return before
  const { message: target } = subject
  if (named) checkAudience(target, named)
  const audience = await audienceOfRevoke(deps.store, session, { target, ...(named && { audience: named }) })
  const isDone = target.revokedAt !== null && (audience === null || audience.length === 0)
  if (isDone) return { action: toPastAction(subject, target.revokedAt), message: target }
  await checkRevocable(deps, subject)
  return sendChange(deps, { kind: 'revoke', target }, { ...subject, audience })
}

function checkAudience({ chat }: Message, audience: readonly Jid[]): void {
  if (kindOf(chat) !== 'status') throw new GatewayError('BAD_REQUEST', 'only a story can have an audience')
  if (audience.length > 0 && audience.length <= MAX_AUDIENCE) return
  throw new GatewayError('BAD_REQUEST', `a story can be taken back from 1 to ${MAX_AUDIENCE} people at a time`)
}

async function checkRevocable({ store }: MessageChangeDeps, { session, message }: Subject): Promise<void> {
  requireSent(message)
  if (message.fromMe) return
  if (kindOf(message.chat) !== 'group') {
    throw new GatewayError('MESSAGE_NOT_OWN', `message ${message.id} was written by somebody else`)
  }
  await requireAdmin(store, { session: session.name, me: session.me }, message.chat)
}

/** Nothing is sent a second time: the message stands for what once deleted it. */
function toPastAction({ session: { me }, message }: Subject, revokedAt: number): MessageAction {
  const own = { sender: me?.phone ?? message.sender, senderAlt: me?.lid ?? null, senderName: me?.name ?? null }
  return { id: message.id, fromMe: true, ...own, timestamp: revokedAt, raw: null }
}
