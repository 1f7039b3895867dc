import { isPerson, type Jid } from '../model/address.ts'
import { ACK_LEVEL } from '../model/message.ts'
import type { Store } from '../ports/store.ts'

const LOOKED_AT = 50

/** Whether nothing was exchanged with this person yet: no word from them, and none of ours that WhatsApp took. */
export async function isFirstContact(store: Store, session: string, chat: Jid): Promise<boolean> {
  if (!isPerson(chat)) return false
  const page = { chat, order: 'desc', offset: 0 } as const
  const theirs = await store.messages.list(session, { ...page, limit: 1, fromMe: false })
  if (theirs.length > 0) return false
  const ours = await store.messages.list(session, { ...page, limit: LOOKED_AT, fromMe: true })
  return !ours.some(({ ack }) => ACK_LEVEL[ack] >= ACK_LEVEL.server)
}
