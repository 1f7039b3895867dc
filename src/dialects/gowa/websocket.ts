import { type Principal, reaches } from '../../core/api-keys.ts'
import { GatewayError } from '../../core/errors.ts'
import type { Gateway } from '../../core/gateway.ts'
import type { ReadLog } from '../../core/readers/event-reader.ts'
import { type RequestParts, type SocketConnection, type SocketRoute, socketRoute } from '../dialect.ts'
import { type ResumeCursor, resumeCursor, withCursor } from '../resume-cursor.ts'
import { readIntoSocket } from '../socket-reader.ts'
import type { Announcements } from './announcements.ts'
import { socketCredential } from './auth.ts'
import { toListedDevice } from './convert/device.ts'
import { findDevice, givenDevice, listDevices } from './devices.ts'
import { deviceNotFound } from './fault.ts'
import { toFrame, type Frame } from './frames.ts'

const INVALID_PAYLOAD = 1007
const POLICY_VIOLATION = 1008
const INTERNAL = 1011
const TRY_AGAIN_LATER = 1013

/** Frames that may wait to be written before the connection is given up. */
const MAX_WAITING = 10_000

/** What a WAHA client says of itself; everything else at this address is GOWA's. */
const WAHA_WORDS = new Set(['x-api-key', 'session', 'events'])

interface Listening {
  readonly principal: Principal
  /** The device whose frames are wanted; null for all that the key may see. */
  readonly only: string | null
  readonly after: number
  readonly cursor: ResumeCursor
}

/**
 * GET /ws: logins, logouts and changed webhooks of the devices that this key may see. With `after` in the query frames of
 * the event log carry a `cursor`, and what came since that one goes first.
 */
export const createSocket = (announcements: Announcements): SocketRoute =>
  socketRoute<Listening>({
    url: '/ws',
    claims: (query) => !Object.keys(query).some((name) => WAHA_WORDS.has(name.toLowerCase())),
    async admit(gateway, request) {
      const principal = await identify(gateway, request)
      if (!principal) throw new GatewayError('UNAUTHORIZED', 'Unauthorized')
      const given = givenDevice(request)
      const device = given === '' ? null : await findDevice(gateway, principal, given)
      if (given !== '' && !device) throw deviceNotFound(given)
      gateway.events.readers.requireRoom(principal)
      const cursor = resumeCursor(request.query)
      const only = device?.name ?? null
      const after = await gateway.events.readers.startOf(logOf(only), { principal, after: cursor.after })
      return { principal, only, after, cursor }
    },
    async open(gateway, connection, listening) {
      const request = { ...connection, body: {} }
      readLog(gateway, { connection, request, ...listening })
      serve(gateway, announcements, { connection, request, only: listening.only })
    },
  })

const logOf = (only: string | null): ReadLog => ({ by: 'position', ...(only !== null && { session: only }) })

function readLog(gateway: Gateway, reader: Reader & Listening): void {
  readIntoSocket(gateway, reader.connection, {
    dialect: 'gowa',
    log: logOf(reader.only),
    after: reader.after,
    principal: reader.principal,
    caller: () => identify(gateway, reader.request),
    unauthorized: 'Unauthorized',
    frames(event) {
      // Nothing else becomes a frame: there is no need to read it.
      const frame = event.type === 'session.status' ? toFrame(event.logged()) : null
      if (!frame) return []
      const text = JSON.stringify(frame)
      return [reader.cursor.isAsked ? withCursor(text, event.position) : text]
    },
  })
}

async function identify(gateway: Gateway, request: RequestParts): Promise<Principal | null> {
  const shown = socketCredential(request)
  return shown === null ? null : gateway.keys.authenticate(shown)
}

interface Reader {
  readonly connection: SocketConnection
  readonly request: RequestParts
  /** The device whose frames are wanted; null for all that the key may see. */
  readonly only: string | null
}

function serve(gateway: Gateway, announcements: Announcements, reader: Reader): void {
  const { connection } = reader
  const inTurn = createTurns(connection)
  const tell = (device: string, frame: Frame) =>
    inTurn(async () => {
      const principal = await permitted(gateway, reader)
      const session = reader.only === null || reader.only === device ? await gateway.sessions.get(device) : null
      if (principal && session && reaches(principal, session)) send(connection, frame)
    })
  connection.onClose(
    announcements.subscribe(({ device, code, message }) =>
      tell(device, { code, message, result: { device_id: device } }),
    ),
  )
  connection.onMessage((text) => {
    const frame = parse(text)
    if (frame === undefined) return connection.close(INVALID_PAYLOAD, 'Frames must be JSON')
    if (asksForDevices(frame)) inTurn(() => answerDevices(gateway, reader))
  })
}

/** One frame after the other: each has to ask for the key's reach, and order must not change. */
function createTurns(connection: SocketConnection): (work: () => Promise<void>) => void {
  let waiting = 0
  let last = Promise.resolve()
  return (work) => {
    if (waiting >= MAX_WAITING) return connection.close(TRY_AGAIN_LATER, 'Too slow: reconnect')
    waiting += 1
    last = last
      .then(work)
      .catch(() => connection.close(INTERNAL, 'Internal error'))
      .finally(() => (waiting -= 1))
  }
}

/** Who listens, as long as the key is valid; a connection whose key was withdrawn is closed. */
async function permitted(gateway: Gateway, { connection, request }: Reader): Promise<Principal | null> {
  const principal = await identify(gateway, request)
  if (!principal) connection.close(POLICY_VIOLATION, 'Unauthorized')
  return principal
}

/** Only to whoever asked, and only what they may see. */
async function answerDevices(gateway: Gateway, reader: Reader): Promise<void> {
  const principal = await permitted(gateway, reader)
  if (!principal) return
  const devices = await listDevices(gateway, principal)
  const wanted = devices.filter(({ name }) => reader.only === null || name === reader.only)
  send(reader.connection, { code: 'LIST_DEVICES', message: 'Device found', result: wanted.map(toListedDevice) })
}

const send = (connection: SocketConnection, frame: Frame): void => void connection.send(JSON.stringify(frame))

/** Undefined when it is no JSON. */
function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

const asksForDevices = (frame: unknown): boolean =>
  typeof frame === 'object' && frame !== null && (frame as Partial<Frame>).code === 'FETCH_DEVICES'
