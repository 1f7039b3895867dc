import { reaches, type Principal } from '../../core/api-keys.ts'
import { GatewayError } from '../../core/errors.ts'
import type { Gateway } from '../../core/gateway.ts'
import type { LoggedEvent } from '../../core/model/event.ts'
import type { Session } from '../../core/model/session.ts'
import type { EventEncoder } from '../../core/ports/encoder.ts'
import type { RequestParts, SocketConnection, SocketRoute } from '../dialect.ts'
import { credential, findInstance } from './auth.ts'
import { ryzeConfigOf } from './convert/config.ts'
import { refusedAs } from './errors.ts'
import { wantsEvent } from './events/names.ts'

const POLICY_VIOLATION = 1008
const INTERNAL_ERROR = 1011
const TRY_AGAIN_LATER = 1013

/** Events that may wait to be encoded before the connection is given up. */
const MAX_WAITING = 10_000

type Asking = Pick<RequestParts, 'headers' | 'query' | 'params'>

/** GET /ws/:instance: what webhooks get, one JSON text per frame, as it happens. Nothing is repeated after a reconnect. */
export const createEventSocket = (encodeEvent: EventEncoder): SocketRoute => ({
  url: '/ws/:instance',
  claims: () => true,
  async admit(gateway, request) {
    await enter(gateway, request)
  },
  async open(gateway, connection) {
    const { name } = await enter(gateway, connection)
    follow(gateway, connection, { name, encodeEvent })
  },
})

/** Throws what RyzeAPI answers instead of opening. */
async function enter(gateway: Gateway, request: Asking): Promise<Session> {
  const principal = await identify(gateway, request)
  if (!principal) throw new GatewayError('UNAUTHORIZED', 'Invalid token', { details: { shown: shows(request) } })
  const session = await findInstance(gateway, principal, request.params.instance)
  if (!principal.actions.read) throw new GatewayError('FORBIDDEN', 'Forbidden')
  if (ryzeConfigOf(session.config).websocket?.enabled) return session
  const how = `Configure it first using POST /api/events/websocket/${session.name}`
  throw refusedAs(400, `WebSocket is not enabled for this instance. ${how}`)
}

const shows = (request: Asking): boolean => credential(request) !== null

async function identify(gateway: Gateway, request: Asking): Promise<Principal | null> {
  const token = credential(request)
  return token === null ? null : gateway.keys.authenticate(token)
}

interface Followed {
  readonly name: string
  readonly encodeEvent: EventEncoder
}

function follow(gateway: Gateway, connection: SocketConnection, followed: Followed): void {
  let waiting = 0
  let last = Promise.resolve()
  const unsubscribe = gateway.events.subscribe((logged) => {
    if (logged.session !== followed.name) return
    if (waiting >= MAX_WAITING) return connection.close(TRY_AGAIN_LATER, 'Too slow: reconnect')
    waiting += 1
    // One after the other: the instance has to be read for each, and order must not change.
    last = last
      .then(() => deliver(gateway, connection, { ...followed, logged }))
      .catch(() => connection.close(INTERNAL_ERROR, 'Internal error'))
      .finally(() => (waiting -= 1))
  })
  connection.onClose(unsubscribe)
}

/** A token that is withdrawn hears nothing more; a websocket that is switched off later goes on with every event. */
async function deliver(
  gateway: Gateway,
  connection: SocketConnection,
  { logged, name, encodeEvent }: Followed & { readonly logged: LoggedEvent },
): Promise<void> {
  const session = await gateway.sessions.get(name)
  const principal = await identify(gateway, connection)
  // The name may belong to somebody else by now.
  const mayHear = session && principal?.actions.read && reaches(principal, session)
  if (!mayHear) return connection.close(POLICY_VIOLATION, 'Invalid token')
  const { baseUrl, worker } = gateway.info
  const context = { session, baseUrl, worker, describe: (raw: Uint8Array) => gateway.describe(raw) }
  const wanted = ryzeConfigOf(session.config).websocket?.events ?? []
  for (const event of encodeEvent(logged, context)) if (wantsEvent(wanted, event.name)) connection.send(event.body)
}
