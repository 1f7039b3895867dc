import { requireCapability } from '../capability.ts'
import type { ChatScene, ChatStep } from './step.ts'

/** WhatsApp keeps all favourites as one value: the list is written whole, without or with this chat at its end. */
export async function planFavorite(scene: ChatScene, favorite: boolean): Promise<ChatStep | null> {
  const { session, engine, store, chat } = scene
  requireCapability(engine, 'chatState')
  if (chat.favorite === favorite) return null
  const others = (await store.chats.favorites(session.name)).filter((id) => id !== chat.id)
  const chats = favorite ? [...others, chat.id] : others
  return { change: { kind: 'favorites', chats } }
}
