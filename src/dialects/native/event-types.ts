import type { EventType } from '../../core/model/event.ts'

/** A type that is not named here does not compile. */
const TYPES: Readonly<Record<EventType, true>> = {
  'session.status': true,
  'message.created': true,
  'media.ready': true,
  'media.failed': true,
  'message.ack': true,
  'message.reaction': true,
  'message.answered': true,
  'message.edited': true,
  'message.revoked': true,
  'message.undecryptable': true,
  'message.unconfirmed': true,
  'message.starred': true,
  'message.pinned': true,
  'message.deleted': true,
  'account.limited': true,
  'subscription.changed': true,
  'history.progress': true,
  'chat.changed': true,
  'chat.cleared': true,
  'chat.deleted': true,
  'label.changed': true,
  'label.assigned': true,
  call: true,
  'group.members': true,
  'group.changed': true,
}

/** Every event there is, by its name. */
export const EVENT_TYPES = Object.keys(TYPES) as readonly EventType[]

/** Whether a receiver that asked for these names gets an event with this one; `*` is all. */
export const wantsEvent = (wanted: readonly string[], name: string): boolean =>
  wanted.includes('*') || wanted.includes(name)
