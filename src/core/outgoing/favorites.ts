import type { FavoriteWish } from '../model/outgoing.ts'
import type { ChatStateChange } from '../ports/engine-capabilities.ts'
import type { Store } from '../ports/store.ts'

/** The list of favourites as it is now, with one chat at its end or without it. */
export async function listWith(
  store: Pick<Store, 'chats'>,
  session: string,
  { chat, favorite }: FavoriteWish,
): Promise<ChatStateChange> {
  const others = (await store.chats.favorites(session)).filter((id) => id !== chat)
  return { kind: 'favorites', chats: favorite ? [...others, chat] : others }
}
