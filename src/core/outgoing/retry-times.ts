/** An answer that was due yesterday helps nobody: what left before that is given up. */
export const GIVE_UP_MS = 24 * 60 * 60 * 1000

const GROWTH = 4
const TIMES = 4

/**
 * When something unconfirmed is sent again while the connection stays up: a few times, after growing gaps. Then only the
 * next connection brings it, or its end.
 */
export function retryAt(given: {
  readonly attempts: number
  /** For the first time: what waits for its turn does not grow old. Null: now. */
  readonly leftAt: number | null
  readonly now: number
  readonly firstMs: number
}): number {
  const { attempts, leftAt, now, firstMs } = given
  const end = (leftAt ?? now) + GIVE_UP_MS
  return attempts > TIMES ? end : Math.min(end, now + firstMs * GROWTH ** Math.max(0, attempts - 1))
}
