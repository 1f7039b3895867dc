/** Every event name that WAHA's webhooks and websocket accept; not all of them happen here yet. */
export const EVENT_NAMES = [
  'session.status',
  'message',
  'message.any',
  'message.reaction',
  'message.ack',
  'message.ack.group',
  'message.waiting',
  'message.edited',
  'message.revoked',
  'chat.archive',
  'group.v2.join',
  'group.v2.leave',
  'group.v2.update',
  'group.v2.participants',
  'group.v2.participants.join-request',
  'group.join',
  'group.leave',
  'presence.update',
  'poll.vote',
  'poll.vote.failed',
  'event.response',
  'event.response.failed',
  'call.received',
  'call.accepted',
  'call.rejected',
  'label.upsert',
  'label.deleted',
  'label.chat.added',
  'label.chat.deleted',
  'engine.event',
  'state.change',
] as const

/** `*` does not mean these: they have to be named. */
const ONLY_BY_NAME = new Set(['engine.event', 'state.change'])

/** Whether a receiver that asked for `wanted` gets the event with this name. */
export const wantsEvent = (wanted: readonly string[], name: string): boolean =>
  wanted.includes(name) || (wanted.includes('*') && !ONLY_BY_NAME.has(name))
