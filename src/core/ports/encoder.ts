import type { LoggedEvent } from '../model/event.ts'
import type { SessionRecord } from '../model/session.ts'

/** One payload as it leaves: bytes stay the same on every attempt. */
export interface EncodedEvent {
  /** Which of the dialect's event names this is, such as `message.any`. */
  readonly name: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/** What an encoder may know beside the event itself. */
export interface EncodeContext {
  readonly session: SessionRecord
  readonly describe: (raw: Uint8Array) => Readonly<Record<string, unknown>> | null
  /** The gateway's public address, without a slash at the end. */
  readonly baseUrl: string
  readonly worker: string
}

/**
 * Turns an event into one API's own payloads; empty when that API has no such event. Pure: the same event and context
 * give the same bytes. One event can become several payloads (WAHA's `message` and `message.any`).
 */
export type EventEncoder = (logged: LoggedEvent, context: EncodeContext) => readonly EncodedEvent[]
