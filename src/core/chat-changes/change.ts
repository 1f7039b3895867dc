import type { KeyedLock } from '../../util/keyed-lock.ts'
import { requireConversation } from '../chat-address.ts'
import type { ChatChange } from '../chats.ts'
import type { Jid } from '../model/address.ts'
import type { Chat } from '../model/chat.ts'
import type { Outbox } from '../outgoing/outbox.ts'
import type { Store } from '../ports/store.ts'
import type { Runtime } from '../runtime.ts'
import type { Sessions } from '../sessions.ts'
import { planArchive } from './archive.ts'
import { planClear, planDelete } from './empty.ts'
import { planFavorite } from './favorite.ts'
import { planLabel } from './label.ts'
import { planMute } from './mute.ts'
import { planPin } from './pin.ts'
import { planRead } from './read.ts'
import type { ChatScene, ChatStep } from './step.ts'
import { findSubject, type Subject } from './subject.ts'
import { planTimer } from './timer.ts'

export interface ChatChangeDeps {
  readonly sessions: Sessions
  readonly runtime: Runtime
  readonly store: Store
  readonly outbox: Outbox
  readonly now: () => number
  /** Changes of one session wait for each other: the limit of pins and the list of favourites are about all chats. */
  readonly lock: KeyedLock
}

/** What is wanted of a chat. */
export type WantedChange =
  | (ChatChange & { readonly orCreate?: boolean })
  | { readonly kind: 'clear'; readonly keepStarred: boolean }
  | { readonly kind: 'delete' }

/**
 * Records the wish, tells WhatsApp, then stores and tells in one transaction. After a crash in between, what the other
 * devices did is taken over first, and the wish is made again unless something newer came. Null when the chat is gone
 * afterwards.
 */
export async function changeChat(
  deps: ChatChangeDeps,
  session: string,
  { chat, change }: { readonly chat: Jid; readonly change: WantedChange },
): Promise<Chat | null> {
  const found = await deps.sessions.requireStatus(session, ['working'])
  const jid = requireConversation(chat)
  return deps.lock.run(session, async () => {
    const { store, now } = deps
    const engine = deps.runtime.require(session)
    const orCreate = 'orCreate' in change && change.orCreate === true
    const subject = await findSubject(store, engine, { session: found, jid, orCreate })
    const at = Math.floor(now() / 1000)
    const step = await plan({ session: found, engine, store, at, chat: subject.chat }, change)
    await (step ? make(deps, subject, { session, step }) : add(deps, session, subject))
    return store.chats.get(session, subject.chat.id)
  })
}

async function make(
  { outbox }: ChatChangeDeps,
  { chat, isNew }: Subject,
  { session, step }: { readonly session: string; readonly step: ChatStep },
): Promise<void> {
  const { change, read, favorite } = step
  const about = { change, isNew, chatAlt: chat.alt, ...(read && { read }), ...(favorite && { favorite }) }
  await outbox.wishes.make(session, about)
}

/** There is nothing to ask WhatsApp for: the chat alone is new. */
async function add({ store }: ChatChangeDeps, session: string, { chat, isNew }: Subject): Promise<void> {
  if (!isNew) return
  await store.chats.patch(session, [{ chat: chat.id, ...(chat.alt === null ? {} : { chatAlt: chat.alt }) }])
}

/** Null when it is so already. */
async function plan(scene: ChatScene, change: WantedChange): Promise<ChatStep | null> {
  switch (change.kind) {
    case 'pin':
      return planPin(scene, change.pinned)
    case 'archive':
      return planArchive(scene, change.archived)
    case 'mute':
      return planMute(scene, change.until)
    case 'read':
      return planRead(scene, change.read)
    case 'favorite':
      return planFavorite(scene, change.favorite)
    case 'timer':
      return planTimer(scene, change.seconds)
    case 'label':
      return planLabel(scene, change)
    case 'clear':
      return planClear(scene, change.keepStarred)
    case 'delete':
      return planDelete(scene)
  }
}
