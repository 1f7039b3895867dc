import type { WebhookSettings } from '../model/session.ts'
import type { EncodedEvent } from './encoder.ts'

/** Where an event goes, and how. */
export type SinkTarget = Pick<
  WebhookSettings,
  'url' | 'headers' | 'hmacKey' | 'signature' | 'appendEvent' | 'verifyTls'
>

/** How one attempt ended. */
export type SinkResult =
  | { readonly ok: true; readonly status: number | null }
  /** `retryAfterMs` when the receiver asked to wait; `final` when trying again makes no sense. */
  | {
      readonly ok: false
      readonly status: number | null
      readonly reason: string
      readonly retryAfterMs: number | null
      readonly final: boolean
    }

/** Carries an already encoded event to the outside. Knows no dialect and no WhatsApp. Never throws for a failed delivery. */
export interface Sink {
  readonly name: string
  deliver(target: SinkTarget, event: EncodedEvent, signal: AbortSignal): Promise<SinkResult>
}
