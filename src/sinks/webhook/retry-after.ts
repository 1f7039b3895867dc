/** The longest wait that a receiver can ask for. */
const LONGEST_MS = 24 * 3_600_000

/** What a `Retry-After` header asks for in milliseconds: seconds or a date; null when absent or unreadable. */
export function parseRetryAfter(header: string | undefined, now: number): number | null {
  const text = header?.trim() ?? ''
  if (/^\d{1,9}$/.test(text)) return Math.min(Number(text) * 1_000, LONGEST_MS)
  // Date.parse reads far more than HTTP dates ("5 apples"); those begin with the name of a day.
  if (!/^(Mon|Tue|Wed|Thu|Fri|Sat|Sun)/.test(text)) return null
  const at = Date.parse(text)
  return Number.isNaN(at) ? null : Math.min(Math.max(at - now, 0), LONGEST_MS)
}
