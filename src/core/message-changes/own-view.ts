import { requireCapability } from '../capability.ts'
import { toRef } from '../message-ref.ts'
import type { MessageLookup } from '../messages.ts'
import type { Message } from '../model/message.ts'
import { findSubject, type MessageChangeDeps } from './change.ts'

/** Stars a message on every device of the account, or takes the star away. */
export async function starMessage(
  deps: MessageChangeDeps,
  session: string,
  { ref, starred }: { readonly ref: MessageLookup; readonly starred: boolean },
): Promise<Message> {
  const { message } = await findSubject(deps, session, ref)
  const state = requireCapability(deps.runtime.require(session), 'chatState')
  if (message.starred === starred) return message
  const target = toRef(message)
  await state.change({ kind: 'star', target, starred })
  return deps.record(session, async ({ tx, at, tell }) => {
    const changed = await tx.messages.star(session, target, starred)
    if (changed) await tell(changed.chat, { type: 'message.starred', target, starred, timestamp: at })
    return changed ?? { ...message, starred }
  })
}

/** Removes a message from every device of the account; others keep it. */
export async function deleteOwnView(deps: MessageChangeDeps, session: string, ref: MessageLookup): Promise<Message> {
  const { message } = await findSubject(deps, session, ref)
  const state = requireCapability(deps.runtime.require(session), 'chatState')
  const target = toRef(message)
  await state.change({ kind: 'deleteMessage', target, timestamp: message.timestamp })
  return deps.record(session, async ({ tx, at, tell }) => {
    const before = await tx.messages.remove(session, target)
    if (before) await tell(before.chat, { type: 'message.deleted', target, before, timestamp: at })
    return before ?? message
  })
}
