import type { Logger } from 'pino'
import type { Meter } from '../../../core/ports/meter.ts'

/** What is refused, and why. */
export type Refusal =
  /** Not of a form that WhatsApp has. */
  | 'malformed'
  /** What only the account's own devices may say, from somebody else. */
  | 'not-own-device'
  /** A message of somebody else was asked for, as if it were ours. */
  | 'not-own-message'
  /** A message of ours was asked for by who never got it. */
  | 'not-recipient'

export interface Refusals {
  note(kind: Refusal, stanza: string): void
}

/** Counts what is refused and says so, without its content. */
export function createRefusals(options: {
  readonly session: string
  readonly meter: Meter
  readonly log: Logger
}): Refusals {
  const { session, meter, log } = options
  return {
    note(kind, stanza) {
      meter.count('stanzas_refused', { session, kind })
      log.warn({ kind, trace: stanza.slice(0, MAX_ID) }, 'stanza refused')
    },
  }
}

const MAX_ID = 64
