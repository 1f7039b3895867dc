import type { Principal } from '../../core/api-keys.ts'
import { GatewayError } from '../../core/errors.ts'
import type { Gateway } from '../../core/gateway.ts'
import type { EventPlace } from '../../core/ports/event-log.ts'
import type { ReadLog } from '../../core/readers/event-reader.ts'
import type { SeenEvent } from '../../core/readers/seen-event.ts'
import type { EncodeContext } from '../../core/ports/encoder.ts'
import { type Query, type RequestParts, type SocketConnection, socketRoute } from '../dialect.ts'
import { findUnknownEvents } from '../known-events.ts'
import { readIntoSocket } from '../socket-reader.ts'
import { credential } from './auth.ts'
import { EVENT_ID, eventId, TIME_CHARS } from './event-ids.ts'
import { EVENT_NAMES, wantsEvent } from './event-names.ts'
import { encodeEvent } from './events.ts'

const POLICY_VIOLATION = 1008

/** Who listens to what, and from where on; a text says why nobody does. */
type Admitted = Listening | string

interface Listening {
  readonly principal: Principal
  readonly log: ReadLog
  readonly events: readonly string[]
  readonly after: number
  readonly last: LastEvent | null
}

/** The last frame that a reader had; its event may have further ones. */
interface LastEvent {
  readonly place: EventPlace
  readonly id: string
}

/** GET /ws: events as they happen, one JSON text per frame; with `lastEventId` what came since that frame goes first. */
export const eventSocket = socketRoute<Admitted>({
  url: '/ws',
  claims: (query) => Object.keys(query).some((name) => ['x-api-key', 'session', 'events'].includes(name.toLowerCase())),
  async admit(gateway, request) {
    const principal = await callerOf(gateway, request)()
    if (!principal) return 'Unauthorized'
    const { session, events } = readWish(request.query)
    if (!principal.actions.read || isForeign(principal, session)) return 'Forbidden'
    gateway.events.readers.requireRoom(principal)
    const wanted = principal.session ?? session
    const log: ReadLog = { by: 'position', ...(wanted !== '*' && { session: wanted }) }
    return { principal, log, events, ...(await startOf(gateway, log, { principal, query: request.query })) }
  },
  async open(gateway, connection, admitted) {
    if (typeof admitted === 'string') return connection.close(POLICY_VIOLATION, admitted)
    follow(gateway, connection, admitted)
  },
})

/** Who a key is now; null when it may not read. */
const callerOf = (gateway: Gateway, request: Pick<RequestParts, 'headers' | 'query'>) => async () => {
  const secret = credential(request)
  return secret === null ? null : gateway.keys.authenticate(secret)
}

const isForeign = (principal: Principal, session: string): boolean =>
  principal.session !== null && session !== '*' && session !== principal.session

/** `session=*&events=message&events=session.status`, or the names with commas between. Throws BAD_REQUEST. */
function readWish(query: Query) {
  const session = texts(query.session)[0] ?? '*'
  const events = texts(query.events)
  const problem = findUnknownEvents({ eventNames: EVENT_NAMES, wantsEvent }, events)
  if (problem !== null) throw new GatewayError('BAD_REQUEST', `events: ${problem}`)
  return { session, events: events.length > 0 ? events : ['*'] }
}

const texts = (value: unknown): readonly string[] =>
  [value]
    .flat()
    .filter((item) => typeof item === 'string')
    .flatMap((item) => item.split(','))
    .map((item) => item.trim())
    .filter(Boolean)

/** Every id that a frame of this event can have. */
const idsOf = ({ id }: EventPlace): readonly string[] => [null, ...EVENT_NAMES].map((variant) => eventId(id, variant))

async function startOf(
  gateway: Gateway,
  log: ReadLog,
  { principal, query }: { readonly principal: Principal; readonly query: Query },
): Promise<Pick<Listening, 'after' | 'last'>> {
  const { readers } = gateway.events
  const shown = query.lastEventId
  if (shown === undefined) return { after: await readers.startOf(log, { principal, after: null }), last: null }
  const id = typeof shown === 'string' ? shown : ''
  const idPrefix = EVENT_ID.test(id) ? id.slice(4, 4 + TIME_CHARS) : null
  const is = (place: EventPlace) => idsOf(place).includes(id)
  const place = await readers.placeOf(log, { principal, shown: 'lastEventId', idPrefix, is })
  await readers.startOf(log, { principal, after: place.position })
  return { after: place.position - 1, last: { place, id } }
}

function follow(gateway: Gateway, connection: SocketConnection, { principal, log, after, ...wish }: Listening): void {
  const caller = async () => {
    const current = await callerOf(gateway, connection)()
    return current?.actions.read ? current : null
  }
  readIntoSocket(gateway, connection, {
    dialect: 'waha',
    log,
    after,
    principal,
    caller,
    unauthorized: 'Unauthorized',
    frames: (event, context) => framesOf(event, context, wish),
  })
}

/** Of the event that the reader had a frame of, only the frames after that one. */
function framesOf(event: SeenEvent, context: EncodeContext, { events, last }: Pick<Listening, 'events' | 'last'>) {
  const frames = encodeEvent(event.logged(), context)
  const isLast = ({ name }: { readonly name: string }, index: number) =>
    eventId(event.id, index === 0 ? null : name) === last?.id
  const isKnown = event.id === last?.place.id
  const rest = isKnown ? frames.slice(frames.findIndex(isLast) + 1) : frames
  return rest.flatMap(({ name, body }) => (wantsEvent(events, name) ? [body] : []))
}
