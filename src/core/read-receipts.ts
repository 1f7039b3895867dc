import { requireChat } from './chat-address.ts'
import { tellChats } from './chat-events.ts'
import { toRef } from './message-ref.ts'
import type { MarkReadOptions } from './messages.ts'
import type { Jid } from './model/address.ts'
import type { Message } from './model/message.ts'
import type { Store } from './ports/store.ts'
import type { Recorder, Recording } from './recording.ts'
import type { Runtime } from './runtime.ts'
import type { Sessions } from './sessions.ts'

export interface ReadReceiptDeps {
  readonly sessions: Sessions
  readonly runtime: Runtime
  readonly store: Store
  readonly record: Recorder
  readonly now: () => number
}

interface Asked {
  readonly chat: Jid
  readonly options: MarkReadOptions
}

const MAX_MARKED = 100

/** Sends read receipts for messages of one chat. Nothing unread: nothing is sent. */
export async function markRead(deps: ReadReceiptDeps, session: string, asked: Asked): Promise<readonly Message[]> {
  const chat = requireChat(asked.chat)
  await deps.sessions.requireStatus(session, ['working'])
  const chosen = await choose(deps, session, { ...asked, chat })
  if (chosen.length === 0) return []
  await deps.runtime.require(session).markRead(chosen.map(toRef))
  const ids = chosen.map((message) => message.id)
  await deps.record(session, (recording) => storeRead(recording, chat, ids))
  return chosen
}

/** Marks messages as read, here or on another device, and tells how many of the chat are left. */
export async function storeRead(recording: Recording, chat: Jid, ids: readonly string[]): Promise<void> {
  const { tx, session } = recording
  const before = await tx.chats.get(session, chat)
  await tx.messages.markRead(session, chat, ids)
  const after = before && (await tx.chats.get(session, chat))
  if (!after) return
  await tellChats(recording, [
    {
      chat: after.id,
      ...(after.alt === null ? {} : { chatAlt: after.alt }),
      ...(after.unread === before.unread ? {} : { unread: after.unread }),
      ...(after.markedUnread === before.markedUnread ? {} : { markedUnread: after.markedUnread }),
    },
  ])
}

async function choose(
  { store, now }: ReadReceiptDeps,
  session: string,
  { chat, options }: Asked,
): Promise<readonly Message[]> {
  if (!options.ids) return within(await store.messages.unread(session, chat, MAX_MARKED), options, now())
  // Ids that are not stored, or are our own messages, have nothing to be marked.
  const ids = options.ids.slice(0, MAX_MARKED)
  const found = await Promise.all(ids.map((id) => store.messages.find(session, { id, chat, fromMe: false })))
  return found.filter((message) => message !== null)
}

function within(unread: readonly Message[], { limit, maxAgeDays }: MarkReadOptions, now: number): readonly Message[] {
  const oldest = maxAgeDays === undefined ? 0 : now / 1000 - maxAgeDays * 86_400
  return unread.filter((message) => message.timestamp >= oldest).slice(0, limit ?? MAX_MARKED)
}
