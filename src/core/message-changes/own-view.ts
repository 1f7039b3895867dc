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
  requireCapability(deps.runtime.require(session), 'chatState')
  if (message.starred === starred) return message
  await deps.outbox.wishes.make(session, { change: { kind: 'star', target: toRef(message), starred } })
  return (await deps.store.messages.find(session, message)) ?? { ...message, starred }
}

/** Removes a message from every device of the account; others keep it. */
export async function deleteOwnView(deps: MessageChangeDeps, session: string, ref: MessageLookup): Promise<Message> {
  const { message } = await findSubject(deps, session, ref)
  requireCapability(deps.runtime.require(session), 'chatState')
  const { timestamp } = message
  await deps.outbox.wishes.make(session, { change: { kind: 'deleteMessage', target: toRef(message), timestamp } })
  return message
}
