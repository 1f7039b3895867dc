import { requireCapability } from '../capability.ts'
import { endOf, rangeOf, type ChatScene, type ChatStep } from './step.ts'

/** Removes a chat's messages. They may be older than what we have: it is sent even when none are stored here. */
export async function planClear(scene: ChatScene, keepStarred: boolean): Promise<ChatStep> {
  const { session, engine, store, chat } = scene
  const state = requireCapability(engine, 'chatState')
  const range = await rangeOf(store, session.name, chat.id)
  return {
    send: () => state.change({ kind: 'clear', chat: chat.id, keepStarred, range }),
    async keep({ tx, at, tell }) {
      await tx.chats.clear(session.name, chat.id, { until: endOf(range), keepStarred })
      await tell(chat.id, { type: 'chat.cleared', chat: chat.id, keptStarred: keepStarred, timestamp: at })
    },
  }
}

/** Takes a chat with its messages out of the list. */
export async function planDelete(scene: ChatScene): Promise<ChatStep> {
  const { session, engine, store, chat } = scene
  const state = requireCapability(engine, 'chatState')
  const range = await rangeOf(store, session.name, chat.id)
  return {
    send: () => state.change({ kind: 'deleteChat', chat: chat.id, range }),
    async keep({ tx, at, tell }) {
      await tx.chats.remove(session.name, chat.id, { until: endOf(range) })
      await tell(chat.id, { type: 'chat.deleted', chat: chat.id, timestamp: at })
    },
  }
}
