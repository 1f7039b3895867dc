import { decodeJson, encodeJson } from '../../util/json.ts'
import type { GatewayEvent, LoggedEvent } from '../model/event.ts'
import type { StoredEvent } from '../ports/event-log.ts'

/** An event on its way to a reader: text and object, each made when it is asked for, and once. */
export interface SeenEvent extends Omit<StoredEvent, 'json'> {
  /** What it tells, as JSON of `util/json.ts`. */
  json(): string
  logged(): LoggedEvent
}

/** An event as it came from the store. */
export function fromStored({ json, ...place }: StoredEvent): SeenEvent {
  let logged: LoggedEvent | null = null
  return {
    ...place,
    json: () => json,
    logged() {
      const { type: _type, trace, ...rest } = place
      logged ??= { ...rest, ...(trace !== null && { trace }), event: decodeJson<GatewayEvent>(json) }
      return logged
    },
  }
}

/** An event that was committed a moment ago; all readers share it. */
export function fromLogged(logged: LoggedEvent): SeenEvent {
  const { event, trace = null, ...place } = logged
  let json: string | null = null
  return {
    ...place,
    trace,
    type: event.type,
    json() {
      json ??= encodeJson(event)
      return json
    },
    logged: () => logged,
  }
}
