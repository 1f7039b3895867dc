import type { PacingSettings } from '../model/session.ts'

const MINUTE_MS = 60_000
export const DAY_MS = 24 * 60 * 60 * 1000

export interface Pace {
  readonly pacing: PacingSettings | null
  /** When the last messages left, newest first: as many as `remembered` says. */
  readonly departures: readonly number[]
  /** Between 0 and 1, the same until the next message has left. */
  readonly chance: number
}

/** The earliest time at which the next message may leave; in the past when nothing holds it back. */
export function nextDeparture({ pacing, departures, chance }: Pace): number {
  const [last] = departures
  if (pacing === null || last === undefined) return 0
  const { messagesPerMinute, gapMs } = pacing
  const afterGap = gapMs ? last + gapMs.min + Math.round(chance * (gapMs.max - gapMs.min)) : 0
  const full = messagesPerMinute === null ? undefined : departures[messagesPerMinute - 1]
  return Math.max(afterGap, full === undefined ? 0 : full + MINUTE_MS)
}

/** The time between two messages on average. */
export function stepMs(pacing: PacingSettings | null): number {
  if (pacing === null) return 0
  const { messagesPerMinute, gapMs } = pacing
  const gap = gapMs ? (gapMs.min + gapMs.max) / 2 : 0
  return Math.round(Math.max(gap, messagesPerMinute === null ? 0 : MINUTE_MS / messagesPerMinute))
}

/** How many departures decide, and since when. */
export function remembered(pacing: PacingSettings | null, now: number) {
  const longest = Math.max(MINUTE_MS, pacing?.gapMs?.max ?? 0)
  return { since: now - longest, limit: Math.max(1, pacing?.messagesPerMinute ?? 1) }
}

/** How long a text takes to type. */
export function typingMs(pacing: PacingSettings | null, text: string): number {
  if (!pacing?.typing) return 0
  const { charactersPerSecond, maxMs } = pacing.typing
  return Math.min(maxMs, Math.round((text.length / charactersPerSecond) * 1000))
}
