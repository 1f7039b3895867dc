import type { RetrySettings } from '../model/session.ts'

const MAX_DELAY_MS = 24 * 60 * 60 * 1000
const JITTER = 0.2

/** Milliseconds until the next attempt, after `attempts` failed ones. `random` is 0 to 1. */
export function retryDelayMs(
  retries: RetrySettings,
  failed: { readonly attempts: number; readonly retryAfterMs: number | null; readonly random: number },
): number {
  const wait = Math.min(policyDelayMs(retries, failed), MAX_DELAY_MS)
  return Math.max(wait, Math.min(failed.retryAfterMs ?? 0, MAX_DELAY_MS))
}

function policyDelayMs(retries: RetrySettings, failed: { readonly attempts: number; readonly random: number }): number {
  const delayMs = retries.delaySeconds * 1000
  switch (retries.policy) {
    case 'constant':
      return delayMs
    case 'linear':
      return delayMs * failed.attempts
    case 'exponential':
      return delayMs * 2 ** failed.attempts * (1 + JITTER * failed.random)
  }
}
