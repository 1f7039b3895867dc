import type { ReceiverScheme } from '../model/receiver-url.ts'
import type { WebhookSettings } from '../model/session.ts'
import type { EncodedEvent } from './encoder.ts'

/** Where an event goes, and how. */
export type SinkTarget = Pick<
  WebhookSettings,
  'url' | 'headers' | 'hmacKey' | 'signature' | 'appendEvent' | 'verifyTls'
> & {
  /** The key before this one, while receivers change over: what is sent is signed with both. */
  readonly previousKey?: string | null
  /** Certificates in PEM that are trusted beside the system's. */
  readonly trustedCa?: string | null
}

/** An encoded event on its way out. */
export interface SinkEvent extends EncodedEvent {
  readonly session: string
  /** The same at every attempt of this delivery, and no other delivery's. */
  readonly id: string
}

/** How one attempt ended. */
export type SinkResult =
  | { readonly ok: true; readonly status: number | null; readonly answer?: string }
  /**
   * `retryAfterMs` when the receiver asked to wait; `final` when trying this again makes no sense; `gone` when the receiver
   * says that it wants nothing any more; `answer` is the beginning of what it answered.
   */
  | {
      readonly ok: false
      readonly status: number | null
      readonly reason: string
      readonly retryAfterMs: number | null
      readonly final: boolean
      readonly gone?: boolean
      readonly answer?: string
    }

/**
 * Carries an already encoded event to the outside, its bytes and headers unchanged. Knows no dialect and no WhatsApp. What
 * it keeps open is closed by disposing of it.
 */
export interface Sink extends Partial<AsyncDisposable> {
  readonly name: string
  /** The receivers' addresses that it serves, such as `http:`. No other sink has them. */
  readonly schemes: readonly ReceiverScheme[]
  /** Whether a target's `trustedCa` is heeded. */
  readonly trustsOwnCa?: boolean
  /**
   * Whether events may be sent to this address. Opens no connection. Throws ADDRESS_FORBIDDEN for a private one that is not
   * allowed, BAD_REQUEST for one that can never be sent to.
   */
  check(url: string): Promise<void>
  /** One attempt, within a time limit and until the signal. Never throws for a failed delivery. */
  deliver(target: SinkTarget, event: SinkEvent, signal: AbortSignal): Promise<SinkResult>
}
