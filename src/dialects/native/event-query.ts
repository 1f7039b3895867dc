import { Type } from 'typebox'
import { GatewayError } from '../../core/errors.ts'
import type { RequestParts } from '../dialect.ts'
import { EVENT_TYPES } from './event-types.ts'
import { limitField } from './schemas/fields.ts'

/** What every reading of a log may say. */
export const eventQuery = Type.Object({
  after: Type.Optional(Type.String({ description: 'Go on after this number: a whole one from 0 on' })),
  limit: limitField(),
  types: Type.Optional(Type.String({ maxLength: 1_000, description: 'Names of events with commas between' })),
})

/** The events that are asked for; null for all. Throws BAD_REQUEST when one of the names is of no event. */
export function wantedTypes(types: string | undefined): ReadonlySet<string> | null {
  if (types === undefined) return null
  const wanted = types.split(',').map((type) => type.trim())
  const known: readonly string[] = EVENT_TYPES
  const strange = wanted.filter((type) => !known.includes(type))
  if (strange.length > 0) {
    throw new GatewayError('BAD_REQUEST', `types must be of ${EVENT_TYPES.join(', ')}; not ${strange.join(', ')}`)
  }
  return new Set(wanted)
}

const WHOLE_NUMBER = /^\d{1,15}$/

/** Where a page goes on; null without a cursor. Throws BAD_REQUEST when it is no whole number. */
export function afterOf({ after }: { readonly after?: string }): number | null {
  if (after === undefined) return null
  if (WHOLE_NUMBER.test(after)) return Number(after)
  throw new GatewayError('BAD_REQUEST', 'after must be the number of an event of this log: a whole number from 0 on')
}

/** Where a stream goes on: what the client had last counts more than where it began. Null: from now on. */
export function lastEventId({ headers }: Pick<RequestParts, 'headers'>, after: number | null): number | null {
  const header = headers['last-event-id']
  if (header === undefined || header === '') return after
  if (typeof header === 'string' && WHOLE_NUMBER.test(header)) return Number(header)
  throw new GatewayError(
    'BAD_REQUEST',
    'Last-Event-ID must be the id of an event of this stream: a whole number from 0 on',
  )
}

/** Whether a stream is asked for instead of a page. */
export const asksForStream = ({ headers }: Pick<RequestParts, 'headers'>): boolean =>
  (headers.accept ?? '').includes('text/event-stream')
