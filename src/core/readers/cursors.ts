import { timeOfUlid } from '../../util/ulid.ts'
import { type Principal, reaches } from '../api-keys.ts'
import { GatewayError } from '../errors.ts'
import type { EventPlace } from '../ports/event-log.ts'
import type { Store } from '../ports/store.ts'
import { nameOf, type ReadLog } from './event-reader.ts'

/** Checks a cursor that a reader brings along; without one it begins at the end. */
export async function resolveCursor(
  store: Pick<Store, 'log'>,
  log: ReadLog,
  { principal, after }: { readonly principal: Principal; readonly after: number | null },
): Promise<number> {
  const name = nameOf(log, principal)
  const { first, settled, head } = await store.log.page(name, { after: after ?? Number.MAX_SAFE_INTEGER, limit: 1 })
  if (after === null) return settled
  const last = log.by === 'number' ? head : await store.log.lastPosition()
  if (!Number.isSafeInteger(after) || after < 0 || after > last) {
    const message = `there is no event ${after} in this log: give a whole number from ${first - 1} to ${last}`
    throw new GatewayError('BAD_REQUEST', message, { details: { first, last } })
  }
  if (after < first - 1) throw cursorExpired(first, after)
  return after
}

/** What comes after a cursor was pruned. `first` is the first number still there. */
const cursorExpired = (first: number, after: number | null = null): GatewayError =>
  new GatewayError(
    'CURSOR_EXPIRED',
    `${after === null ? 'that event' : `what follows ${after}`} is not kept any more: the log begins with ${first}, go on after ${first - 1}`,
    { details: { first } },
  )

/** An event that a reader had last. */
export interface WantedPlace {
  readonly principal: Principal
  /** As the reader was given it. */
  readonly shown: string
  /** How the ids of the events begin that it may be; null when it is no id at all. */
  readonly idPrefix: string | null
  /** Whether this event is the one. */
  is(place: EventPlace): boolean
}

const MAX_ALIKE = 1_000

/** Looks for an event by its id, in the log that the caller may see. */
export async function findPlace(store: Store, log: ReadLog, wanted: WantedPlace): Promise<EventPlace> {
  const { idPrefix, principal } = wanted
  const places = idPrefix === null ? [] : await store.log.places(idPrefix, MAX_ALIKE)
  const place = places.find((one) => (log.session === undefined || one.session === log.session) && wanted.is(one))
  const session = place && (await store.sessions.get(place.session))
  if (place && session && reaches(principal, session)) return place
  const name = nameOf(log, principal)
  const { first } = await store.log.page(name, { after: Number.MAX_SAFE_INTEGER, limit: 1 })
  const [oldest] = (await store.log.page(name, { after: first - 1, limit: 1 })).events
  const time = idPrefix === null ? Number.POSITIVE_INFINITY : timeOfUlid(idPrefix)
  if (first > 1 && time < (oldest?.timestamp ?? Number.POSITIVE_INFINITY)) throw cursorExpired(first)
  throw new GatewayError(
    'BAD_REQUEST',
    `${wanted.shown} is no event of this log: give the id of the last event you had`,
  )
}
