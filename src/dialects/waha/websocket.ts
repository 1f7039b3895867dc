import { type Principal, reaches } from '../../core/api-keys.ts'
import type { Gateway } from '../../core/gateway.ts'
import type { LoggedEvent } from '../../core/model/event.ts'
import type { Query, SocketConnection, SocketRoute } from '../dialect.ts'
import { credential } from './auth.ts'
import { wantsEvent } from './event-names.ts'
import { encodeEvent } from './events.ts'

const POLICY_VIOLATION = 1008
const TRY_AGAIN_LATER = 1013

/** Events that may wait to be encoded before the connection is given up. */
const MAX_WAITING = 10_000

/** GET /ws: events as they happen, one JSON text per frame. Nothing is repeated after a reconnect. */
export const eventSocket: SocketRoute = {
  url: '/ws',
  claims: (query) => Object.keys(query).some((name) => ['x-api-key', 'session', 'events'].includes(name.toLowerCase())),
  async open(gateway, connection) {
    const secret = credential(connection)
    const principal = secret === null ? null : await gateway.keys.authenticate(secret)
    if (!principal) return connection.close(POLICY_VIOLATION, 'Unauthorized')
    const wish = readWish(connection.query)
    if (!mayListen(principal, wish.session)) return connection.close(POLICY_VIOLATION, 'Forbidden')
    const session = principal.session ?? wish.session
    const { keys } = gateway
    const listener = async () => {
      const current = await keys.authenticate(secret ?? '')
      return current?.actions.read ? current : null
    }
    follow(gateway, connection, { session: session === '*' ? null : session, events: wish.events, listener })
  },
}

function mayListen(principal: Principal, session: string): boolean {
  if (principal.session !== null && session !== '*' && session !== principal.session) return false
  return principal.actions.read
}

interface Wish {
  /** Null: every session. */
  readonly session: string | null
  readonly events: readonly string[]
  /** Who listens; null once the key was withdrawn. */
  readonly listener: () => Promise<Principal | null>
}

/** `session=*&events=message&events=session.status`, or the names with commas between. */
function readWish(query: Query) {
  const session = texts(query.session)[0] ?? '*'
  const events = texts(query.events)
  return { session, events: events.length > 0 ? events : ['*'] }
}

const texts = (value: unknown): readonly string[] =>
  [value]
    .flat()
    .filter((item) => typeof item === 'string')
    .flatMap((item) => item.split(','))
    .map((item) => item.trim())
    .filter(Boolean)

function follow(gateway: Gateway, connection: SocketConnection, wish: Wish): void {
  let waiting = 0
  let last = Promise.resolve()
  const unsubscribe = gateway.events.subscribe((logged) => {
    if (wish.session !== null && wish.session !== logged.session) return
    if (waiting >= MAX_WAITING) return connection.close(TRY_AGAIN_LATER, 'Too slow: reconnect')
    waiting += 1
    // One after the other: the session has to be read for each, and order must not change.
    last = last
      .then(() => deliver(gateway, connection, { ...wish, logged }))
      .catch(() => connection.close(1011, 'Internal error'))
      .finally(() => (waiting -= 1))
  })
  connection.onClose(unsubscribe)
}

async function deliver(
  gateway: Gateway,
  connection: SocketConnection,
  { logged, events, listener }: Wish & { readonly logged: LoggedEvent },
): Promise<void> {
  const principal = await listener()
  if (!principal) return connection.close(POLICY_VIOLATION, 'Unauthorized')
  const session = await gateway.sessions.get(logged.session)
  if (!session || !reaches(principal, session)) return
  const { baseUrl, worker } = gateway.info
  const context = { session, baseUrl, worker, describe: (raw: Uint8Array) => gateway.describe(raw) }
  for (const { name, body } of encodeEvent(logged, context)) if (wantsEvent(events, name)) connection.send(body)
}
