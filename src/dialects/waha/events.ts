import type { EncodeContext, EncodedEvent, EventEncoder } from '../../core/ports/encoder.ts'
import type { LoggedEvent } from '../../core/model/event.ts'
import { toMe } from './convert/session.ts'
import { eventId, requestId } from './event-ids.ts'
import { toPayloads } from './event-payloads.ts'
import { WAHA_ENGINE, WAHA_VERSION, environment } from './version.ts'

/** One event of ours as the webhooks and websocket frames that WAHA has for it. */
export const encodeEvent: EventEncoder = (logged, context) =>
  toPayloads(logged, context).map(({ name, payload }, index) => encode({ logged, context, name, payload, index }))

interface Named {
  readonly logged: LoggedEvent
  readonly context: EncodeContext
  readonly name: string
  readonly payload: unknown
  /** Which of the event's payloads this is: ids have to differ. */
  readonly index: number
}

function encode({ logged, context, name, payload, index }: Named): EncodedEvent {
  const id = eventId(logged.id, index === 0 ? null : name)
  const { session, worker } = context
  const body = JSON.stringify({
    id,
    timestamp: logged.timestamp,
    event: name,
    session: logged.session,
    metadata: session.config.metadata,
    me: session.me && toMe(session.me),
    payload,
    engine: WAHA_ENGINE,
    environment: environment(worker),
  })
  const headers = {
    'content-type': 'application/json',
    'user-agent': `WAHA/${WAHA_VERSION}`,
    'X-Webhook-Request-Id': requestId(id),
    'X-Webhook-Timestamp': String(logged.timestamp),
  }
  return { name, headers, body }
}
