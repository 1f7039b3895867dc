import { kindOf, type Jid } from './model/address.ts'
import type { Tables } from './ports/store.ts'

/** The lane of what concerns a session as a whole. */
export const SESSION_LANE = 'session'

/** One person's events share a lane, whichever address WhatsApp used. */
export async function laneOf(tx: Tables, session: string, chat: Jid): Promise<string> {
  if (kindOf(chat) !== 'lid') return chat
  return (await tx.people.find(session, chat))?.phone ?? chat
}
