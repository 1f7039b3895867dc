import type { Dialect } from '../dialects/dialect.ts'

/**
 * First path segments of APIs that are to be answered here later. Refused from the start, since a session that has such a
 * name by then could not be reached.
 */
const TO_COME = [
  'app',
  'call',
  'chat',
  'chats',
  'community',
  'devices',
  'events',
  'gowa',
  'group',
  'instance',
  'message',
  'native',
  'newsletter',
  'profile',
  'ryze',
  'user',
  'v1',
]

/** First path segments that some API at the root owns: no session may have such a name. */
export const reservedSessionNames = (dialects: readonly Dialect[]): readonly string[] =>
  [...new Set([...TO_COME, ...dialects.flatMap(({ name, reservedNames }) => [name, ...reservedNames])])].toSorted()
