import type { DeliveryHealth, Pause } from '../model/delivery.ts'

/** When a receiver that keeps failing is left alone, and when it is tried again. */
export interface PauseRules {
  /** Deliveries given up in a row before nothing more is tried; 0: never. */
  readonly pauseAfter: number
  /** The first wait before one delivery is tried. It doubles each time. */
  readonly probeAfterMs: number
}

export const DEFAULT_PAUSE_RULES: PauseRules = { pauseAfter: 5, probeAfterMs: 60_000 }

const MAX_PROBE_WAIT_MS = 60 * 60_000
const MAX_ASKED_WAIT_MS = 24 * 60 * 60_000
/** Where policies give nothing up for hours: that many attempts in vain, over that long. */
const MAX_FAILURES = 10
const MAX_FAILING_MS = 30 * 60_000

/** How a receiver is doing after it took something. */
export const afterSuccess = (health: DeliveryHealth, now: number): DeliveryHealth => ({
  ...health,
  lastSuccessAt: now,
  failingSince: null,
  failures: 0,
  givenUp: 0,
})

/** How a receiver is doing after it failed. */
export const afterFailure = (
  health: DeliveryHealth,
  failure: { readonly now: number; readonly reason: string; readonly givenUp: boolean },
): DeliveryHealth => ({
  ...health,
  lastFailureAt: failure.now,
  lastError: failure.reason,
  failingSince: health.failingSince ?? failure.now,
  failures: health.failures + 1,
  givenUp: health.givenUp + (failure.givenUp ? 1 : 0),
})

/** Whether it has failed so often that it is to be left alone. */
export function isFailing(
  { givenUp, failures, failingSince }: DeliveryHealth,
  rules: PauseRules,
  now: number,
): boolean {
  if (rules.pauseAfter === 0) return false
  if (givenUp >= rules.pauseAfter) return true
  return failures >= MAX_FAILURES && failingSince !== null && now - failingSince >= MAX_FAILING_MS
}

/** A failure that begins or prolongs a pause. */
export interface PauseCause {
  readonly now: number
  readonly detail: string
  /** Milliseconds that the receiver asked to be left alone. */
  readonly retryAfterMs: number | null
}

/** The pause of a receiver that keeps failing: it is tried again with one delivery. */
export const failingPause = (rules: PauseRules, cause: PauseCause): Pause => ({
  reason: 'failing',
  detail: cause.detail,
  since: cause.now,
  ...probing(cause, probeWaitMs(rules, 0, cause.retryAfterMs)),
  probes: 0,
})

/** The pause after one more delivery was tried in vain. */
export const prolonged = (pause: Pause, rules: PauseRules, cause: PauseCause): Pause => ({
  ...pause,
  detail: cause.detail,
  ...probing(cause, probeWaitMs(rules, pause.probes + 1, cause.retryAfterMs)),
  probes: pause.probes + 1,
})

/** A receiver that answers so and names a time is left alone that long, whatever it was sent. */
const BUSY: readonly (number | null)[] = [429, 503]

/** Milliseconds that a receiver is to be left alone because it said so; null when it did not. */
export const askedToWaitMs = (status: number | null, retryAfterMs: number | null): number | null =>
  BUSY.includes(status) && retryAfterMs !== null && retryAfterMs > 0 ? Math.min(retryAfterMs, MAX_ASKED_WAIT_MS) : null

/** The pause of a receiver that asked to wait: afterwards all goes on. */
export const busyPause = ({ now, detail }: Pick<PauseCause, 'now' | 'detail'>, waitMs: number): Pause => ({
  reason: 'busy',
  detail,
  since: now,
  probeAt: now + waitMs,
  waitMs,
  probes: 0,
})

const probing = ({ now }: PauseCause, waitMs: number) => ({ probeAt: now + waitMs, waitMs })

/** The pause of a receiver that says it is gone: only a person, or another configuration, ends it. */
export const gonePause = ({ now, detail }: Pick<PauseCause, 'now' | 'detail'>): Pause => ({
  reason: 'gone',
  detail,
  since: now,
  probeAt: null,
  probes: 0,
})

function probeWaitMs({ probeAfterMs }: PauseRules, probes: number, retryAfterMs: number | null): number {
  const growing = Math.min(probeAfterMs * 2 ** Math.min(probes, 30), Math.max(MAX_PROBE_WAIT_MS, probeAfterMs))
  return Math.max(growing, Math.min(retryAfterMs ?? 0, MAX_ASKED_WAIT_MS))
}

/**
 * Milliseconds until a paused receiver is tried, however the clock was set meanwhile. One that asked to wait at a time that
 * is still to come is not waited for: the wait would begin anew at every start.
 */
export function probeDelayMs(
  { reason, since, probeAt, waitMs }: Pick<Pause, 'reason' | 'since' | 'probeAt' | 'waitMs'>,
  now: number,
): number {
  if (reason === 'busy' && since > now) return 0
  return Math.min(Math.max(0, (probeAt ?? now) - now), waitMs ?? MAX_ASKED_WAIT_MS)
}
