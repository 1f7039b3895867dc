import type { RetrySettings } from '../model/session.ts'
import type { PendingDelivery } from '../ports/store.ts'
import { retryDelayMs } from './retry.ts'

/** Milliseconds by a clock that only runs: the one on the wall may be set meanwhile, by hours and either way. */
export const steadyNow = (): number => performance.now()

/** After a restart a receiver that asked for more is tried again by then. */
const MOST_ASKED_MS = 10_000

/**
 * Milliseconds that a stored delivery still waits. Its time was written by a clock on the wall, which may have been wrong
 * then or be wrong now: nothing waits longer than its retries allow.
 */
export function remainingMs(
  { dueAt, attempts }: Pick<PendingDelivery, 'dueAt' | 'attempts'>,
  { retries, now }: { readonly retries: RetrySettings; readonly now: number },
): number {
  const meantMs = retryDelayMs(retries, { attempts: Math.max(attempts, 1), retryAfterMs: MOST_ASKED_MS, random: 1 })
  return Math.min(Math.max(dueAt - now, 0), meantMs)
}
