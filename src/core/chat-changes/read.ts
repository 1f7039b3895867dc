import { requireCapability } from '../capability.ts'
import { rangeOf, type ChatScene, type ChatStep } from './step.ts'

const MAX_MARKED = 1_000

/** Marks a chat as read, with read receipts for its unread messages, or as unread. */
export async function planRead(scene: ChatScene, read: boolean): Promise<ChatStep | null> {
  const { session, engine, store, chat } = scene
  requireCapability(engine, 'chatState')
  if (read ? chat.unread === 0 && !chat.markedUnread : chat.markedUnread) return null
  const range = await rangeOf(store, session.name, chat.id)
  const unread = read ? await store.messages.unread(session.name, chat.id, MAX_MARKED) : []
  return {
    change: { kind: 'read', chat: chat.id, read, range },
    read: unread.map(({ id }) => id),
  }
}
