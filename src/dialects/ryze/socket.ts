import type { Principal } from '../../core/api-keys.ts'
import { GatewayError } from '../../core/errors.ts'
import type { Gateway } from '../../core/gateway.ts'
import type { Session } from '../../core/model/session.ts'
import type { EventEncoder } from '../../core/ports/encoder.ts'
import type { ReadLog } from '../../core/readers/event-reader.ts'
import { type RequestParts, type SocketRoute, socketRoute } from '../dialect.ts'
import { type ResumeCursor, resumeCursor, withCursor } from '../resume-cursor.ts'
import { readIntoSocket } from '../socket-reader.ts'
import { credential, findInstance } from './auth.ts'
import { ryzeConfigOf } from './convert/config.ts'
import { refusedAs } from './errors.ts'
import { FILE_EVENT, wantsEvent } from './events/names.ts'

type Asking = Pick<RequestParts, 'headers' | 'query' | 'params'>

interface Listening {
  readonly principal: Principal
  readonly log: ReadLog
  readonly after: number
  readonly cursor: ResumeCursor
}

/**
 * GET /ws/:instance: what webhooks get, one JSON text per frame, as it happens. With `after` in the query frames carry a
 * `cursor`, and what came since that one goes first.
 */
export const createEventSocket = (encodeEvent: EventEncoder): SocketRoute =>
  socketRoute<Listening>({
    url: '/ws/:instance',
    claims: () => true,
    async admit(gateway, request) {
      const { principal, session } = await enter(gateway, request)
      gateway.events.readers.requireRoom(principal)
      const cursor = resumeCursor(request.query)
      const log: ReadLog = { by: 'number', session: session.name }
      const after = await gateway.events.readers.startOf(log, { principal, after: cursor.after })
      return { principal, log, after, cursor }
    },
    async open(gateway, connection, { cursor, ...listening }) {
      const caller = async () => {
        const principal = await identify(gateway, connection)
        return principal?.actions.read ? principal : null
      }
      readIntoSocket(gateway, connection, {
        ...listening,
        dialect: 'ryze',
        caller,
        // Also when the instance is gone: the name may belong to somebody else by now.
        unauthorized: 'Invalid token',
        async frames(event, context) {
          // A websocket that is switched off later goes on with every event.
          const { events: wanted = [], mediaBase64 = false } = ryzeConfigOf(context.session.config).websocket ?? {}
          const isRead = mediaBase64 && event.type === 'message.created' && wantsEvent(wanted, FILE_EVENT)
          const base64 = isRead ? await gateway.media.inline(event.session, event.logged().event) : null
          const frames = encodeEvent(event.logged(), { ...context, ...(base64 !== null && { base64 }) }).filter(
            ({ name }) => wantsEvent(wanted, name),
          )
          return frames.map(({ body }) => (cursor.isAsked ? withCursor(body, event.seq) : body))
        },
      })
    },
  })

/** Throws what RyzeAPI answers instead of opening. */
async function enter(
  gateway: Gateway,
  request: Asking,
): Promise<{ readonly principal: Principal; readonly session: Session }> {
  const principal = await identify(gateway, request)
  if (!principal) throw new GatewayError('UNAUTHORIZED', 'Invalid token', { details: { shown: shows(request) } })
  const session = await findInstance(gateway, principal, request.params.instance)
  if (!principal.actions.read) throw new GatewayError('FORBIDDEN', 'Forbidden')
  if (ryzeConfigOf(session.config).websocket?.enabled) return { principal, session }
  const how = `Configure it first using POST /api/events/websocket/${session.name}`
  throw refusedAs(400, `WebSocket is not enabled for this instance. ${how}`)
}

const shows = (request: Asking): boolean => credential(request) !== null

async function identify(gateway: Gateway, request: Pick<Asking, 'headers' | 'query'>): Promise<Principal | null> {
  const token = credential(request)
  return token === null ? null : gateway.keys.authenticate(token)
}
