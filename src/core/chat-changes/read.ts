import { requireCapability } from '../capability.ts'
import { toRef } from '../message-ref.ts'
import type { Message } from '../model/message.ts'
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
    afterwards: () => sendReceipts(scene, unread),
  }
}

/** The chat is read on every device by now: receipts that fail cannot make it unread again. */
async function sendReceipts({ session, engine, logger }: ChatScene, unread: readonly Message[]): Promise<void> {
  if (unread.length === 0) return
  await engine.markRead(unread.map(toRef)).catch((error: unknown) => {
    logger.warn({ session: session.name, err: error }, 'read receipts could not be sent')
  })
}
