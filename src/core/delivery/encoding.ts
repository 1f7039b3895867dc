import type { LoggedEvent } from '../model/event.ts'
import type { EncodeContext, EncodedEvent, EventEncoder } from '../ports/encoder.ts'

/**
 * An API's encoder that remembers what it made of the events that are in memory: several receivers of one API want the
 * same bytes. An event that has gone takes them with it.
 */
export function createSharedEncoder(encode: EventEncoder): EventEncoder {
  const known = new WeakMap<LoggedEvent, Made>()
  return (event, context) => {
    const before = known.get(event)
    if (before?.session === context.session) return before.payloads
    const made = { session: context.session, payloads: encode(event, contextAt(context, event)) }
    known.set(event, made)
    return made.payloads
  }
}

interface Made {
  /** With another record of the session the bytes may be others. */
  readonly session: EncodeContext['session']
  readonly payloads: readonly EncodedEvent[]
}

/** Who the account is now is not always who it was: what is made of an event later must be the same. */
export const contextAt = (context: EncodeContext, { me }: LoggedEvent): EncodeContext =>
  me === undefined ? context : { ...context, session: { ...context.session, me } }
