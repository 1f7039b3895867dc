import { isAuthor, isGroupAdmin, isInChat } from '../authorship.ts'
import { toRef } from '../message-ref.ts'
import type { GatewayEvent, MessageAction } from '../model/event.ts'
import type { MessageRef } from '../model/message.ts'
import { toOutwardAction, toOutwardTarget } from '../outward.ts'
import type { Intake, Of } from './intake.ts'

/** Anyone in the chat may react. */
export async function takeReaction(intake: Intake, event: Of<'reaction'>): Promise<void> {
  const { action, target, text, past } = event
  await intake.tx.messages.react(intake.session, target, {
    sender: action.sender,
    fromMe: action.fromMe,
    text,
    at: action.timestamp,
  })
  if (!past) await tellChange(intake, { type: 'message.reaction', action, target, text })
}

/** Only its author changes a message. */
export async function takeEdit(intake: Intake, { action, target, text, raw, past }: Of<'edit'>): Promise<void> {
  const { session, tx } = intake
  if (!(await isAuthor(intake, action, target))) return
  const message = await tx.messages.edit(session, target, { text, raw, at: action.timestamp })
  if (past || (!message && (await isStored(intake, target)))) return
  await tellChange(intake, { type: 'message.edited', action, target, message, text })
}

/** Its author deletes a message for everyone, or an admin of the group. */
export async function takeRevoke(intake: Intake, { action, target, past }: Of<'revoke'>): Promise<void> {
  const { session, tx } = intake
  const isAllowed = (await isAuthor(intake, action, target)) || (await isGroupAdmin(intake, action, target.chat))
  if (!isAllowed) return
  const before = await tx.messages.revoke(session, target, action.timestamp)
  if (past || (!before && (await isStored(intake, target)))) return
  await tellChange(intake, { type: 'message.revoked', action, target, before })
}

/** Anyone in the chat pins, for everyone: what we do not have cannot be shown as pinned, and is not told. */
export async function takePin(intake: Intake, { action, target, until, past }: Of<'pin'>): Promise<void> {
  const { session, tx } = intake
  if (!(await isInChat(intake, action, target.chat))) return
  const message = await tx.messages.pin(session, target, { until, at: action.timestamp })
  if (!message || past) return
  await tellChange(intake, { type: 'message.pinned', action, target: toRef(message), pinnedUntil: until })
}

/** A star on another device of the account. */
export async function takeStar({ session, tx, tell }: Intake, event: Of<'star'>): Promise<void> {
  const { starred, timestamp } = event
  const message = await tx.messages.star(session, event.target, starred)
  if (message) await tell(message.chat, { type: 'message.starred', target: toRef(message), starred, timestamp })
}

/** Deleted on another device of the account, for this account alone. */
export async function takeDelete({ session, tx, tell }: Intake, { target, timestamp }: Of<'delete'>): Promise<void> {
  const before = await tx.messages.remove(session, target)
  if (before) await tell(before.chat, { type: 'message.deleted', target: toRef(before), before, timestamp })
}

/** Names message and person as their own event did. */
async function tellChange(
  intake: Intake,
  event: Extract<GatewayEvent, { readonly action: MessageAction }>,
): Promise<void> {
  const action = await toOutwardAction(intake, event.action)
  const target = await toOutwardTarget(intake, event.target)
  await intake.tell(target.chat, { ...event, action, target })
}

/**
 * A change that found nothing to change is news only when the message is older than what we have. A message of that id
 * which is there, in whatever chat, is somebody else's, or has changed already.
 */
async function isStored({ session, tx }: Intake, { id }: MessageRef): Promise<boolean> {
  return (await tx.messages.find(session, { id })) !== null
}
