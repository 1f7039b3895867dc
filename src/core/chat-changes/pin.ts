import { requireCapability } from '../capability.ts'
import { GatewayError } from '../errors.ts'
import { MAX_PINNED_CHATS } from '../model/chat.ts'
import type { ChatScene, ChatStep } from './step.ts'

/** Keeps a chat at the top of the list. Throws PIN_LIMIT_REACHED. */
export async function planPin({ session, engine, store, chat }: ChatScene, pinned: boolean): Promise<ChatStep | null> {
  requireCapability(engine, 'chatState')
  if ((chat.pinnedAt !== null) === pinned) return null
  // WhatsApp takes a fourth one without a word, and then shows what it likes.
  if (pinned && (await store.chats.count(session.name, { pinned: true })) >= MAX_PINNED_CHATS) {
    throw new GatewayError('PIN_LIMIT_REACHED', `WhatsApp allows ${MAX_PINNED_CHATS} pinned chats; unpin one first`, {
      details: { limit: MAX_PINNED_CHATS },
    })
  }
  return { change: { kind: 'pin', chat: chat.id, pinned } }
}
