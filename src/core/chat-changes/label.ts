import { requireCapability } from '../capability.ts'
import { requireLabel } from '../label-lookup.ts'
import type { ChatScene, ChatStep } from './step.ts'

/** Puts a label on a chat, or takes it off. Throws LABEL_NOT_FOUND. */
export async function planLabel(
  { session, engine, store, chat }: ChatScene,
  { label: id, assigned }: { readonly label: string; readonly assigned: boolean },
): Promise<ChatStep | null> {
  requireCapability(engine, 'chatState')
  await requireLabel(store, session.name, id)
  if (chat.labels.includes(id) === assigned) return null
  return { change: { kind: 'labelChat', label: id, chat: chat.id, assigned } }
}
