/** Why a receiver is sent nothing for now: it said that it is gone or asked to wait, it kept failing, or somebody asked for it. */
export type PauseReason = 'gone' | 'busy' | 'failing' | 'asked'

/** A receiver that is sent nothing for now. Times are milliseconds since 1970. */
export interface Pause {
  readonly reason: PauseReason
  /** What the receiver answered, or who asked. */
  readonly detail: string
  readonly since: number
  /** When one delivery is tried to see whether it is back, or all go on; null: only by hand, or by another configuration. */
  readonly probeAt: number | null
  /** What `probeAt` was made of: a clock that is set meanwhile must not make the wait longer. */
  readonly waitMs?: number
  /** How many of these were tried in vain. */
  readonly probes: number
}

/** How a receiver has been doing. Times are milliseconds since 1970. */
export interface DeliveryHealth {
  readonly lastSuccessAt: number | null
  readonly lastFailureAt: number | null
  readonly lastError: string | null
  /** The first failure after the last success. */
  readonly failingSince: number | null
  /** Attempts that failed since the last success. */
  readonly failures: number
  /** Deliveries that were given up since the last success. */
  readonly givenUp: number
}

export const NEVER_TRIED: DeliveryHealth = {
  lastSuccessAt: null,
  lastFailureAt: null,
  lastError: null,
  failingSince: null,
  failures: 0,
  givenUp: 0,
}

/** How one attempt went. */
export interface DeliveryAttempt {
  /** Milliseconds since 1970. */
  readonly at: number
  readonly durationMs: number
  /** What the receiver answered; null when it did not. */
  readonly status: number | null
  readonly error: string | null
  /** The first bytes of the answer. */
  readonly answer: string | null
}

/** The signing key before the present one. */
export interface PreviousKey {
  readonly key: string
  /** Milliseconds since 1970. */
  readonly until: number
}
