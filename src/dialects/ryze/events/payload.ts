import type { GatewayEvent } from '../../../core/model/event.ts'
import type { EncodeContext } from '../../../core/ports/encoder.ts'
import type { EventName } from './names.ts'

export type EventOf<Type extends GatewayEvent['type']> = Extract<GatewayEvent, { type: Type }>

/** One of RyzeAPI's events, before it is put into its envelope. */
export interface Payload {
  readonly name: EventName
  readonly data: Readonly<Record<string, unknown>>
}

/** What the events of one family are told from. */
export interface Scene {
  readonly context: EncodeContext
  /** Milliseconds since 1970 of the event. */
  readonly timestamp: number
}
