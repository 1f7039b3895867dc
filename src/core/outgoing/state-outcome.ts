import { endOf } from '../chat-changes/step.ts'
import { patchChats, tellChats } from '../chat-events.ts'
import type { Jid } from '../model/address.ts'
import type { Label } from '../model/label.ts'
import type { MessageRef } from '../model/message.ts'
import type { StateChange, StateWish } from '../model/outgoing.ts'
import type { Recording } from '../recording.ts'

/** A change of the account's own view that WhatsApp has taken: stored and told. */
export async function keepState(recording: Recording, wish: StateWish): Promise<void> {
  const { change, isNew, chatAlt } = wish
  if (isNew && 'chat' in change) {
    await recording.tx.chats.patch(recording.session, [{ chat: change.chat, ...(chatAlt ? { chatAlt } : {}) }])
  }
  return keep(recording, change, wish.read ?? [])
}

async function keep(recording: Recording, change: StateChange, read: readonly string[]): Promise<void> {
  const { tx, session, at } = recording
  switch (change.kind) {
    case 'pin':
      return patchChats(recording, [{ chat: change.chat, pinnedAt: change.pinned ? at : null }])
    case 'archive': {
      const { chat, archived } = change
      return patchChats(recording, [{ chat, archived, ...(archived ? { pinnedAt: null } : {}) }])
    }
    case 'mute':
      return patchChats(recording, [{ chat: change.chat, mutedUntil: change.until }])
    case 'read':
      return keepRead(recording, change, read)
    case 'timer':
      return keepTimer(recording, change)
    case 'favorites':
      return tellChats(recording, await tx.chats.setFavorites(session, change.chats))
    case 'star':
    case 'deleteMessage':
      return keepOwnView(recording, change)
    case 'clear':
    case 'deleteChat':
      return keepRemoval(recording, change)
    case 'contact':
      return tx.people.patch(session, [{ jid: change.jid, savedName: change.name }])
    case 'pushName':
      return keepName(recording, change.name)
    case 'label':
      return keepLabel(recording, change)
    case 'labelChat':
      return keepAssignment(recording, { ...change, message: null })
    case 'labelMessage':
      return keepAssignment(recording, { ...change, chat: change.target.chat, message: change.target })
  }
}

type Of<Kind extends StateChange['kind']> = Extract<StateChange, { readonly kind: Kind }>

async function keepRead(recording: Recording, change: Of<'read'>, ids: readonly string[]): Promise<void> {
  const { chat, read } = change
  if (!read) return patchChats(recording, [{ chat, markedUnread: true }])
  await patchChats(recording, [{ chat, unread: 0, markedUnread: false }])
  await recording.tx.messages.markRead(recording.session, chat, ids)
}

async function keepTimer(recording: Recording, { chat, seconds: ephemeralSeconds }: Of<'timer'>): Promise<void> {
  const { tx, session } = recording
  await patchChats(recording, [{ chat, ephemeralSeconds }])
  // The notification that comes of it is no news then.
  const group = await tx.groups.get(session, chat)
  if (group) await tx.groups.put(session, [{ ...group, ephemeralSeconds }])
}

async function keepOwnView(recording: Recording, change: Of<'star' | 'deleteMessage'>): Promise<void> {
  const { tx, session, at, tell } = recording
  const { target } = change
  if (change.kind === 'star') {
    const { starred } = change
    const changed = await tx.messages.star(session, target, starred)
    if (changed) await tell(changed.chat, { type: 'message.starred', target, starred, timestamp: at })
    return
  }
  const before = await tx.messages.remove(session, target)
  if (before) await tell(before.chat, { type: 'message.deleted', target, before, timestamp: at })
}

async function keepRemoval(recording: Recording, change: Of<'clear' | 'deleteChat'>): Promise<void> {
  const { tx, session, at, tell } = recording
  const { chat } = change
  const until = endOf(change.range)
  if (change.kind === 'deleteChat') {
    await tx.chats.remove(session, chat, { until })
    return tell(chat, { type: 'chat.deleted', chat, timestamp: at })
  }
  const { keepStarred } = change
  await tx.chats.clear(session, chat, { until, keepStarred })
  await tell(chat, { type: 'chat.cleared', chat, keptStarred: keepStarred, timestamp: at })
}

async function keepName({ tx, session }: Recording, name: string): Promise<void> {
  const me = (await tx.sessions.get(session))?.me
  if (me) await tx.sessions.update(session, { me: { ...me, name } })
}

async function keepLabel({ tx, session, at, tell }: Recording, { label, deleted }: Of<'label'>): Promise<void> {
  if (deleted) {
    const before = await tx.labels.delete(session, label.id)
    if (before) await tell(null, { type: 'label.changed', label: before, deleted, timestamp: at })
    return
  }
  if (await tx.labels.put(session, label)) await tell(null, { type: 'label.changed', label, deleted, timestamp: at })
}

interface Assignment {
  readonly label: string
  readonly chat: Jid
  readonly message: MessageRef | null
  readonly assigned: boolean
}

async function keepAssignment({ tx, session, at, tell }: Recording, given: Assignment): Promise<void> {
  const { label: id, chat, message, assigned } = given
  const label: Label | null = await tx.labels.get(session, id)
  if (!label || !(await tx.labels.assign(session, { label: id, chat, message, assigned }))) return
  await tell(chat, { type: 'label.assigned', label, chat, message, assigned, timestamp: at })
}
