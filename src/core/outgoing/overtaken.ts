import type { GatewayEvent } from '../model/event.ts'
import type { StateChange, StateWish } from '../model/outgoing.ts'
import type { Store } from '../ports/store.ts'

const AT_ONCE = 500
/** A log that grew by more than this since the wish was made is full of newer things. */
const MOST = 50_000

/** Whether the same thing was changed since the wish was made: by it, or by somebody who knows better by now. */
export async function isOvertakenBy(store: Store, session: string, { change, after }: StateWish): Promise<boolean> {
  for (let from = after; from < after + MOST;) {
    const events = await store.log.read(session, from, AT_ONCE)
    if (events.some(({ event }) => isAbout(change, event))) return true
    const last = events.at(-1)
    if (!last) return false
    from = last.seq
  }
  return true
}

type ChatChanged = Extract<GatewayEvent, { type: 'chat.changed' }>

function isAbout(change: StateChange, event: GatewayEvent): boolean {
  switch (change.kind) {
    case 'pin':
      return changes(event, change.chat, 'pinned')
    case 'archive':
      return changes(event, change.chat, 'archived')
    case 'mute':
      return changes(event, change.chat, 'mutedUntil')
    case 'read':
      return changes(event, change.chat, 'markedUnread')
    case 'timer':
      return changes(event, change.chat, 'ephemeralSeconds')
    case 'favorites':
      return event.type === 'chat.changed' && event.favorite !== undefined
    case 'star':
      return event.type === 'message.starred' && event.target.id === change.target.id
    case 'deleteMessage':
      return event.type === 'message.deleted' && event.target.id === change.target.id
    case 'clear':
      return event.type === 'chat.cleared' && event.chat === change.chat
    case 'deleteChat':
      return event.type === 'chat.deleted' && event.chat === change.chat
    case 'label':
      return event.type === 'label.changed' && event.label.id === change.label.id
    case 'labelChat':
      return isAssigned(event, change.label) && event.message === null && event.chat === change.chat
    case 'labelMessage':
      return isAssigned(event, change.label) && event.message?.id === change.target.id
    // Nobody is told of names: the same one is written once more.
    case 'contact':
    case 'pushName':
      return false
  }
}

const changes = (event: GatewayEvent, chat: string, field: keyof ChatChanged): boolean =>
  event.type === 'chat.changed' && event.chat === chat && event[field] !== undefined

const isAssigned = (event: GatewayEvent, label: string): event is Extract<GatewayEvent, { type: 'label.assigned' }> =>
  event.type === 'label.assigned' && event.label.id === label
