import type { ChatStateChange } from '../ports/engine-capabilities.ts'
import type { Store } from '../ports/store.ts'

type Favorites = Extract<ChatStateChange, { readonly kind: 'favorites' }>

/** The list of favourites as it is now, with one chat at its end or without it. */
export async function listWith(
  store: Pick<Store, 'chats'>,
  session: string,
  one: NonNullable<Favorites['one']>,
): Promise<Favorites> {
  const others = (await store.chats.favorites(session)).filter((id) => id !== one.chat)
  return { kind: 'favorites', chats: one.favorite ? [...others, one.chat] : others, one }
}
