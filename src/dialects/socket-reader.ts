import type { Principal } from '../core/api-keys.ts'
import type { Gateway } from '../core/gateway.ts'
import type { SessionRecord } from '../core/model/session.ts'
import type { EncodeContext } from '../core/ports/encoder.ts'
import type { ReaderEnd, ReadLog } from '../core/readers/event-reader.ts'
import type { SeenEvent } from '../core/readers/seen-event.ts'
import type { SocketConnection } from './dialect.ts'

const GOING_AWAY = 1001
const POLICY_VIOLATION = 1008
const INTERNAL_ERROR = 1011
const TRY_AGAIN_LATER = 1013

/** What one API's websocket carries of the event log. */
export interface SocketReading {
  readonly dialect: string
  readonly log: ReadLog
  readonly after: number
  readonly principal: Principal
  readonly caller: () => Promise<Principal | null>
  /** What the API says to who may not listen any more. */
  readonly unauthorized: string
  /** The texts for an event, in order; none when the reader did not ask for it. */
  frames(event: SeenEvent, context: EncodeContext): readonly string[] | Promise<readonly string[]>
}

/** Sends a log through a websocket from a number on, until either side ends it. */
export function readIntoSocket(gateway: Gateway, connection: SocketConnection, reading: SocketReading): void {
  const { dialect, log, after, principal, caller } = reading
  const reader = gateway.events.readers.open({
    dialect,
    log,
    after,
    principal,
    caller,
    async take(event, session) {
      const frames = await reading.frames(event, contextOf(gateway, session))
      return frames.reduce((room, text) => connection.send(text) && room, true)
    },
    flush: () => connection.drained(),
    onEnd: (end, first) => close(connection, end, { first, unauthorized: reading.unauthorized }),
  })
  connection.onClose(() => reader.close())
}

const contextOf = (gateway: Gateway, session: SessionRecord): EncodeContext => {
  const { baseUrl, worker } = gateway.info
  const media = gateway.media.linksOf(session.name)
  return { session, baseUrl, worker, media, describe: (raw) => gateway.describe(raw) }
}

function close(
  connection: SocketConnection,
  end: ReaderEnd,
  { first, unauthorized }: { readonly first: number | null; readonly unauthorized: string },
): void {
  switch (end) {
    case 'closed':
      return
    case 'withdrawn':
    case 'gone':
      return connection.close(POLICY_VIOLATION, unauthorized)
    case 'expired':
      return connection.close(POLICY_VIOLATION, `Expired: the log begins with ${first}`)
    case 'slow':
      return connection.close(TRY_AGAIN_LATER, 'Too slow: reconnect')
    case 'stopped':
      return connection.close(GOING_AWAY, 'Going away')
    case 'failed':
      return connection.close(INTERNAL_ERROR, 'Internal error')
  }
}
