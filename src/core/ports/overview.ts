/** What the store knows of a session at one moment, for operators. */
export interface SessionOverview {
  readonly session: string
  /** The last number given in its log; 0 when none. */
  readonly head: number
  /** How far the subscription that is furthest behind has come; null when nobody subscribed. */
  readonly delivered: number | null
  /** Milliseconds since 1970 of the oldest event that somebody who subscribed has not got; null when all have all. */
  readonly undeliveredSince: number | null
  /** Messages and changes that have not left yet. */
  readonly queued: number
  /** Messages and changes that left, or were about to, without WhatsApp's answer. */
  readonly unconfirmed: number
  /** Payloads that failed or stand behind a failed one, and those that were given up. */
  readonly waiting: number
  readonly dead: number
}
