import type { RetrySettings } from '../model/session.ts'
import type { PendingDelivery } from '../ports/store.ts'
import { retryDelayMs } from './retry.ts'

/** Milliseconds by a clock that only runs: the one on the wall may be set meanwhile, by hours and either way. */
export const steadyNow = (): number => performance.now()

/** After a restart one delivery is tried again by then, whatever was asked; a wait of the whole receiver is a pause of its own. */
const MOST_ASKED_MS = 10_000

/**
 * Milliseconds that a stored delivery still waits. Its time was written by a clock on the wall, which may have been wrong
 * then or be wrong now: nothing waits longer than its retries allow, and what was tried at a time that is still to come
 * does not wait at all. It would begin to wait anew at every start, and never be due where starts come often.
 */
export function remainingMs(
  { dueAt, attempts, recent }: Pick<PendingDelivery, 'dueAt' | 'attempts' | 'recent'>,
  { retries, now }: { readonly retries: RetrySettings; readonly now: number },
): number {
  const triedAt = recent.at(-1)?.at ?? 0
  if (attempts === 0 || triedAt > now) return 0
  const meantMs = retryDelayMs(retries, { attempts, retryAfterMs: MOST_ASKED_MS, random: 1 })
  return Math.min(Math.max(dueAt - now, 0), meantMs)
}
