import { requireCapability } from '../capability.ts'
import { listWith } from '../outgoing/favorites.ts'
import type { ChatScene, ChatStep } from './step.ts'

/** WhatsApp keeps all favourites as one value: the list is written whole, without or with this chat at its end. */
export async function planFavorite(scene: ChatScene, favorite: boolean): Promise<ChatStep | null> {
  const { session, engine, store, chat } = scene
  requireCapability(engine, 'chatState')
  if (chat.favorite === favorite) return null
  const wanted = { chat: chat.id, favorite }
  return { change: await listWith(store, session.name, wanted), favorite: wanted }
}
