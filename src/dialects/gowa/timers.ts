/** Seconds after which messages may disappear; 0 for never. */
const TIMERS: ReadonlySet<number> = new Set([0, 86_400, 604_800, 7_776_000])

export const isTimer = (seconds: number): boolean => TIMERS.has(seconds)

/** GOWA names the same times in two ways: `off` for chats, `no expiry` for messages. */
export const timerWords = (field: string, zero: string): string =>
  `${field} must be one of: 0 (${zero}), 86400 (24h), 604800 (7d), 7776000 (90d)`
