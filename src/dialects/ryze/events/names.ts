/** RyzeAPI's six events. */
export const EVENT_NAMES = [
  'message.exchange',
  'message.status',
  'call.update',
  'group.flow',
  'instance.state',
  'label.update',
] as const

export type EventName = (typeof EVENT_NAMES)[number]

/** The event that carries files as Base64. */
export const FILE_EVENT: EventName = 'message.exchange'

/** Whether a receiver that asked for `wanted` gets the event with this name; no list means all. */
export const wantsEvent = (wanted: readonly string[], name: string): boolean =>
  wanted.length === 0 || wanted.includes(name) || wanted.includes('*')
