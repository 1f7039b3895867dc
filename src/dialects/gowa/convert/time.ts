/** RFC 3339 as Go writes it: no fraction where there is none. */
export const toTime = (milliseconds: number): string =>
  new Date(milliseconds).toISOString().replace(/\.(\d*?)0*Z$/, (_all, digits: string) => (digits ? `.${digits}Z` : 'Z'))

export const secondsToTime = (seconds: number): string => toTime(seconds * 1000)

/** What Go prints for a time that was never set. */
const NEVER = '0001-01-01T00:00:00Z'

export const timeOrNever = (milliseconds: number): string => (milliseconds > 0 ? toTime(milliseconds) : NEVER)

/** Go's own way to print a time, as GOWA's sentences have it: `2026-08-22 10:00:00 +0000 UTC`. */
export const toServerTime = (seconds: number): string =>
  `${new Date(seconds * 1000).toISOString().slice(0, 19).replace('T', ' ')} +0000 UTC`
