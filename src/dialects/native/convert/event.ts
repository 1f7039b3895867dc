import { encodeJson } from '../../../util/json.ts'
import type { EventEncoder } from '../../../core/ports/encoder.ts'
import { fromLogged, type SeenEvent } from '../../../core/readers/seen-event.ts'

/**
 * WhatsApp's own bytes stay inside, and other bytes are base64. It is done on the text, which costs a tenth of reading and
 * writing it: quotes inside of texts have a backslash before them, so that nothing anybody writes looks like this.
 */
const RAW_AFTER = /,"raw":(?:\{"\$bytes":"[^"]*"\}|null)/g
const RAW_FIRST = /(?<=\{)"raw":(?:\{"\$bytes":"[^"]*"\}|null),?/g
const BYTES = /\{"\$bytes":("[^"]*")\}/g

const withoutRaw = (json: string): string =>
  json
    .replace(RAW_AFTER, '')
    .replace(RAW_FIRST, '')
    .replace(BYTES, (_all, base64: string) => base64)

/** An event as this API tells it: in streams, webhooks and lists, in one form. */
export function toEventJson(event: SeenEvent): string {
  const { id, session, seq, position, timestamp, type, trace } = event
  const place = encodeJson({ id, session, seq, position, timestamp, type, ...(trace !== null && { trace }) })
  return `${place.slice(0, -1)},"data":${withoutRaw(event.json())}}`
}

/** An entry of a list; `lane` and `event` are what older programs read. */
export function toEventView(event: SeenEvent): object {
  const view = JSON.parse(toEventJson(event)) as { readonly data: unknown }
  return { ...view, lane: event.lane, event: view.data }
}

/** One payload per event, named after its type. */
export const encodeEvent: EventEncoder = (logged) => [
  {
    name: logged.event.type,
    headers: { 'content-type': 'application/json' },
    body: toEventJson(fromLogged(logged)),
  },
]
