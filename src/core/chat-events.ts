import type { ChatPatch } from './model/chat.ts'
import type { GatewayEvent } from './model/event.ts'
import type { Recording } from './recording.ts'

type ChatChanged = Extract<GatewayEvent, { type: 'chat.changed' }>

/** Stores what is new about chats, and tells of each that really changed. */
export async function patchChats(recording: Recording, patches: readonly ChatPatch[]): Promise<void> {
  await tellChats(recording, await recording.tx.chats.patch(recording.session, patches))
}

/** One event per chat; a name or a time alone is no news of its state. */
export async function tellChats({ tell, at }: Recording, changed: readonly ChatPatch[]): Promise<void> {
  for (const patch of changed) {
    const state = toState(patch)
    if (Object.keys(state).length === 0) continue
    await tell(patch.chat, {
      type: 'chat.changed',
      chat: patch.chat,
      chatAlt: patch.chatAlt ?? null,
      ...state,
      timestamp: at,
    })
  }
}

function toState(patch: ChatPatch): Partial<ChatChanged> {
  const { archived, pinnedAt, mutedUntil, unread, markedUnread, favorite, ephemeralSeconds } = patch
  return {
    ...(archived === undefined ? {} : { archived }),
    ...(pinnedAt === undefined ? {} : { pinned: pinnedAt !== null }),
    ...(mutedUntil === undefined ? {} : { mutedUntil }),
    ...(unread === undefined ? {} : { unread }),
    ...(markedUnread === undefined ? {} : { markedUnread }),
    ...(favorite === undefined ? {} : { favorite }),
    ...(ephemeralSeconds === undefined ? {} : { ephemeralSeconds }),
  }
}
