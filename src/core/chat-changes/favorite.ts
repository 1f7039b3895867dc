import { requireCapability } from '../capability.ts'
import { tellChats } from '../chat-events.ts'
import type { Jid } from '../model/address.ts'
import type { Store } from '../ports/store.ts'
import type { ChatScene, ChatStep } from './step.ts'

const PAGE = 1_000

/** WhatsApp keeps all favourites as one value: the list is written whole, without or with this chat at its end. */
export async function planFavorite(scene: ChatScene, favorite: boolean): Promise<ChatStep | null> {
  const { session, engine, store, chat } = scene
  const state = requireCapability(engine, 'chatState')
  if (chat.favorite === favorite) return null
  const others = (await listFavorites(store, session.name)).filter((id) => id !== chat.id)
  const chats = favorite ? [...others, chat.id] : others
  return {
    send: () => state.change({ kind: 'favorites', chats }),
    keep: async (recording) => tellChats(recording, await recording.tx.chats.setFavorites(session.name, chats)),
  }
}

async function listFavorites(store: Store, session: string): Promise<readonly Jid[]> {
  const found: Jid[] = []
  let after: string | null = null
  do {
    const asked = { favorite: true, sortBy: 'id', order: 'asc', limit: PAGE, offset: 0 } as const
    const slice = await store.chats.slice(session, after === null ? asked : { ...asked, after })
    found.push(...slice.items.map(({ id }) => id))
    after = slice.next
  } while (after !== null)
  return found
}
