import { requireCapability } from '../capability.ts'
import { listWith } from '../outgoing/favorites.ts'
import type { ChatScene, ChatStep } from './step.ts'

/** WhatsApp keeps all favourites as one value: the list is written whole, without or with this chat at its end. */
export async function planFavorite(scene: ChatScene, favorite: boolean): Promise<ChatStep | null> {
  const { session, engine, store, chat } = scene
  requireCapability(engine, 'chatState')
  if (chat.favorite === favorite) return null
  return { change: await listWith(store, session.name, { chat: chat.id, favorite }) }
}
