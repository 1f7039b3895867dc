import { requireCapability } from '../capability.ts'
import { rangeOf, type ChatScene, type ChatStep } from './step.ts'

/** Takes a chat out of the main list, or brings it back. WhatsApp unpins what is archived. */
export async function planArchive(scene: ChatScene, archived: boolean): Promise<ChatStep | null> {
  const { session, engine, store, chat } = scene
  requireCapability(engine, 'chatState')
  if (chat.archived === archived) return null
  const range = await rangeOf(store, session.name, chat.id)
  return { change: { kind: 'archive', chat: chat.id, archived, range } }
}
