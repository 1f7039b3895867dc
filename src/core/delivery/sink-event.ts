import type { EncodedEvent } from '../ports/encoder.ts'
import type { SinkEvent } from '../ports/sink.ts'
import type { Subscription } from '../ports/store.ts'

/**
 * What a sink is given. The id is made of what stays the same at every attempt, also after a restart. `since` is when the
 * session was made: one that was removed and made anew counts from one again.
 */
export function toSinkEvent(
  { seq, payload }: { readonly seq: number; readonly payload: EncodedEvent },
  { id, session }: Subscription,
  since: number,
): SinkEvent {
  return { ...payload, session, id: `${id}-${since.toString(36)}-${seq}-${payload.name}` }
}
