import type { Jid } from '../model/address.ts'
import type { Store } from '../ports/store.ts'
import { isSameChat } from './same-chat.ts'

/** The protobuf of what is stored or left under this id, in this chat alone. With `fromMe` others get it again. */
export async function findRawMessage(
  store: Store,
  session: string,
  ref: { readonly id: string; readonly chat: Jid; readonly fromMe?: true },
): Promise<Uint8Array | null> {
  const message = await store.messages.find(session, ref)
  if (message) return message.raw
  for (const { chat, raw } of await store.outgoing.find(session, ref.id)) {
    if (raw && (await isSameChat(store, session, [chat, ref.chat]))) return raw
  }
  return null
}
