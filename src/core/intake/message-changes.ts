import { isAuthor, isGroupAdmin, isInChat } from '../authorship.ts'
import { toRef } from '../message-ref.ts'
import type { GatewayEvent, MessageAction } from '../model/event.ts'
import { toOutwardAction, toOutwardTarget } from '../outward.ts'
import type { MessageChange } from '../ports/early-change-store.ts'
import type { TakenChange } from '../ports/store.ts'
import type { ContentEvent, Intake, Of } from './intake.ts'

/** Anyone in the chat may react. */
export async function takeReaction(intake: Intake, event: Of<'reaction'>): Promise<void> {
  const { action, target, text, past } = event
  const { id, sender, fromMe, timestamp: at } = action
  const taken = await intake.tx.messages.react(intake.session, target, { id, sender, fromMe, text, at })
  if (await isRepeated(intake, event, taken)) return
  if (!past) await tellChange(intake, { type: 'message.reaction', action, target, text })
}

/** Only its author changes a message. */
export async function takeEdit(intake: Intake, event: Of<'edit'>): Promise<void> {
  const { session, tx } = intake
  const { action, target, text, raw, past } = event
  if (!(await isAuthor(intake, action, target))) return
  const message = await tx.messages.edit(session, target, { text, raw, at: action.timestamp })
  if (!message && (await keepIfEarly(intake, event)) !== 'kept') return
  if (past) return
  await tellChange(intake, { type: 'message.edited', action, target, message, text })
}

/** Its author deletes a message for everyone, or an admin of the group. */
export async function takeRevoke(intake: Intake, event: Of<'revoke'>): Promise<void> {
  const { session, tx } = intake
  const { action, target, past } = event
  const isAllowed = (await isAuthor(intake, action, target)) || (await isGroupAdmin(intake, action, target.chat))
  if (!isAllowed) return
  const before = await tx.messages.revoke(session, target, action.timestamp)
  if (!before && (await keepIfEarly(intake, event)) !== 'kept') return
  if (past) return
  await tellChange(intake, { type: 'message.revoked', action, target, before })
}

/** Anyone in the chat pins, for everyone: what we do not have cannot be shown as pinned, and is not told. */
export async function takePin(intake: Intake, event: Of<'pin'>): Promise<void> {
  const { session, tx } = intake
  const { action, target, until, past } = event
  if (!(await isInChat(intake, action, target.chat))) return
  const message = await tx.messages.pin(session, target, { until, at: action.timestamp })
  if (!message) return void (await keepIfEarly(intake, event))
  if (past) return
  await tellChange(intake, { type: 'message.pinned', action, target: toRef(message), pinnedUntil: until })
}

/** A star on another device of the account. */
export async function takeStar(intake: Intake, event: Of<'star'>): Promise<void> {
  const { session, tx, tell } = intake
  const { starred, timestamp } = event
  const message = await tx.messages.star(session, event.target, starred)
  if (!message) return void (await keepIfEarly(intake, event))
  await tell(message.chat, { type: 'message.starred', target: toRef(message), starred, timestamp })
}

/** Deleted on another device of the account, for this account alone. */
export async function takeDelete(intake: Intake, event: Of<'delete'>): Promise<void> {
  const { session, tx, tell } = intake
  const before = await tx.messages.remove(session, event.target)
  if (!before) return void (await keepIfEarly(intake, event))
  const { timestamp } = event
  await tell(before.chat, { type: 'message.deleted', target: toRef(before), before, timestamp })
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

/** Whether it has come before: its sender repeats what could not be read at first, and the phone brings it as well. */
export const isRepeated = async (intake: Intake, change: Early, taken: TakenChange): Promise<boolean> =>
  taken === 'repeated' || (taken === 'unknown' && (await keepIfEarly(intake, change)) === 'repeated')

/**
 * A change that found nothing to change waits for its message, which is older than what we have, or cannot be read yet.
 * A message of that id which is there, in whatever chat, is somebody else's, or has changed already: `late` then.
 */
async function keepIfEarly(
  { session, tx, at }: Intake,
  { trace: _trace, ...change }: Early,
): Promise<'kept' | 'repeated' | 'late'> {
  if (await tx.messages.find(session, { id: change.target.id })) return 'late'
  const bare = 'envelopes' in change ? { ...change, envelopes: [] } : change
  return (await tx.earlyChanges.keep(session, bare, at * 1000)) ? 'kept' : 'repeated'
}

type Early = MessageChange & Pick<ContentEvent, 'trace'>
