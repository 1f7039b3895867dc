import type { Dialect } from './dialect.ts'

type Named = Pick<Dialect, 'eventNames' | 'wantsEvent'>

/** What is wrong with the names that a receiver asks for; null when each means at least one of the API's events. */
export function findUnknownEvents({ eventNames, wantsEvent }: Named, wanted: readonly string[]): string | null {
  const unknown = wanted.filter((one) => !eventNames.some((name) => wantsEvent([one], name)))
  if (unknown.length === 0) return null
  return `${unknown.join(', ')}: no such event; known are ${eventNames.join(', ')}, and * for all`
}
