import { hash } from 'node:crypto'
import type { SinkEvent } from '../ports/sink.ts'
import type { Subscription } from '../ports/store.ts'
import type { LaneItem } from './lanes.ts'

/**
 * What a sink is given. The id is made of what stays the same at every attempt, also after a restart. The payload is part
 * of it: a session that was removed and made anew counts from one again, and is told of other things.
 */
export function toSinkEvent({ seq, payload }: LaneItem, { id, session }: Subscription): SinkEvent {
  const text = JSON.stringify([id, seq, payload.name, payload.headers, payload.body])
  return { ...payload, session, id: hash('sha256', text, 'base64url') }
}
