import { GatewayError } from '../errors.ts'
import { requireAdmin } from '../group-standing.ts'
import type { MessageLookup, SentMessageChange } from '../messages.ts'
import { kindOf } from '../model/address.ts'
import type { MessageAction } from '../model/event.ts'
import { findSubject, requireSent, sendChange, type MessageChangeDeps, type Subject } from './change.ts'

/** Deletes for everyone. What others receive too late they keep; WhatsApp does not say, so it is sent all the same. */
export async function revokeMessage(
  deps: MessageChangeDeps,
  session: string,
  ref: MessageLookup,
): Promise<SentMessageChange> {
  const subject = await findSubject(deps, session, ref)
  const { message: target } = subject
  if (target.revokedAt !== null) return { action: toPastAction(subject, target.revokedAt), message: target }
  await checkRevocable(deps, subject)
  return sendChange(deps, { kind: 'revoke', target }, subject.session)
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
