/** Asks for all events. */
export const EVERY_EVENT = '*'

/** Every event name that GOWA's webhooks have; not all of them happen here yet. */
export const EVENT_NAMES = [
  'message',
  'message.reaction',
  'message.revoked',
  'message.edited',
  'message.ack',
  'message.deleted',
  'chat_presence',
  'group.participants',
  'group.joined',
  'label.edit',
  'label.association',
  'newsletter.joined',
  'newsletter.left',
  'newsletter.mute',
  'newsletter.message',
  'call.offer',
] as const

/** What is wrong with a comma list of event names; null when nothing is. */
export function checkEvents(names: string): string | null {
  const known: readonly string[] = [...EVENT_NAMES, EVERY_EVENT]
  const unknown = toEventList(names).find((name) => !known.includes(name))
  return unknown === undefined ? null : `${unknown} is no event; known are ${known.join(', ')}`
}

/** A comma list of event names in lower case. */
export const toEventList = (names: string): readonly string[] =>
  names
    .split(',')
    .map((name) => name.trim().toLowerCase())
    .filter(Boolean)

/** Whether a receiver that asked for `wanted` gets the event with this name. Case does not matter. */
export const wantsEvent = (wanted: readonly string[], name: string): boolean =>
  wanted.some((item) => item === EVERY_EVENT || item.toLowerCase() === name)
