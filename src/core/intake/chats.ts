import { patchChats, tellChats } from '../chat-events.ts'
import { toOutward } from '../outward.ts'
import type { Intake, Of } from './intake.ts'

/** What another device did to chats. */
export const takeChats = (intake: Intake, { chats }: Of<'chats'>): Promise<void> => patchChats(intake, chats)

/** The whole list of favourites, as another device wrote it. */
export async function takeFavorites(intake: Intake, { chats }: Of<'favorites'>): Promise<void> {
  await tellChats(intake, await intake.tx.chats.setFavorites(intake.session, chats))
}

/** Emptied on another device. Nothing is told when it was empty here, as when the state is read anew. */
export async function takeCleared({ session, tx, tell }: Intake, event: Of<'chat.cleared'>): Promise<void> {
  const { until, keepStarred, timestamp } = event
  const cleared = await tx.chats.clear(session, event.chat, { until, keepStarred })
  if (!cleared || cleared.removed === 0) return
  await tell(cleared.chat, { type: 'chat.cleared', chat: cleared.chat, keptStarred: keepStarred, timestamp })
}

/** Deleted on another device. */
export async function takeDeleted({ session, tx, tell }: Intake, event: Of<'chat.deleted'>): Promise<void> {
  const removed = await tx.chats.remove(session, event.chat, { until: event.until })
  if (!removed) return
  await tell(removed.chat, { type: 'chat.deleted', chat: removed.chat, timestamp: event.timestamp })
}

/** Somebody calls, or a call goes on: told in the lane of the one who calls. */
export async function takeCall(intake: Intake, { call }: Of<'call'>): Promise<void> {
  if (call.group !== null && intake.ignores(call.group)) return
  const { jid, alt } = await toOutward(intake, call.from, call.fromAlt)
  await intake.tell(call.group ?? jid, { type: 'call', call: { ...call, from: jid, fromAlt: alt } })
}
