import { requireCapability } from '../capability.ts'
import { rangeOf, type ChatScene, type ChatStep } from './step.ts'

/** Removes a chat's messages. They may be older than what we have: it is sent even when none are stored here. */
export async function planClear(scene: ChatScene, keepStarred: boolean): Promise<ChatStep> {
  const { session, engine, store, chat } = scene
  requireCapability(engine, 'chatState')
  const range = await rangeOf(store, session.name, chat.id)
  return { change: { kind: 'clear', chat: chat.id, keepStarred, range } }
}

/** Takes a chat with its messages out of the list. */
export async function planDelete(scene: ChatScene): Promise<ChatStep> {
  const { session, engine, store, chat } = scene
  requireCapability(engine, 'chatState')
  const range = await rangeOf(store, session.name, chat.id)
  return { change: { kind: 'deleteChat', chat: chat.id, range } }
}
