import websocket from '@fastify/websocket'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { WebSocket } from 'ws'
import type { Gateway } from '../core/gateway.ts'
import type { Dialect, Query, RequestParts, SocketConnection, SocketRoute } from '../dialects/dialect.ts'
import { partsOf } from './access.ts'
import { sendRefusal } from './mount.ts'
import type { RateCounter } from './rate-limit.ts'

export interface SocketLimits {
  /** How often a ping is sent, to keep proxies from closing an idle connection. */
  readonly pingMs: number
  /** Bytes that may wait for a slow reader before it is disconnected. */
  readonly maxBuffered: number
  /** How long a reader with a lot to read may take until there is room for more. */
  readonly stallMs: number
}

const DEFAULTS: SocketLimits = { pingMs: 60_000, maxBuffered: 8 * 1024 * 1024, stallMs: 30_000 }

export interface SocketOptions {
  readonly gateway: Gateway
  readonly dialects: readonly Dialect[]
  readonly ratesOf: (dialect: Dialect) => RateCounter | null
  readonly limits?: Partial<SocketLimits>
}

interface Candidate {
  readonly dialect: Dialect
  readonly prefix: string
  readonly route: SocketRoute
}

/** Opens the websocket addresses of every API: under its own name, and at the root for the one that claims the query. */
export async function serveSockets(app: FastifyInstance, options: SocketOptions): Promise<void> {
  const limits = { ...DEFAULTS, ...options.limits }
  await app.register(websocket, { options: { maxPayload: 64 * 1024 }, preClose: (done) => goAway(app, done) })
  const admissions = new WeakMap<FastifyRequest, unknown>()
  await app.register(async (scope) => {
    for (const [url, candidates] of addresses(options.dialects)) {
      const find = (request: FastifyRequest): Candidate | undefined =>
        candidates.find(({ route }) => route.claims(request.query as Query)) ?? candidates[0]
      scope.route({
        method: 'GET',
        url,
        schema: { hide: true },
        preValidation: (request, reply) => admit({ ...options, admissions }, find(request), { request, reply }),
        handler: async (_request, reply) =>
          reply.code(426).headers({ connection: 'Upgrade', upgrade: 'websocket' }).send('Upgrade Required'),
        wsHandler: (socket, request) => {
          const connection = connect(socket, request, limits)
          find(request)
            ?.route.open(options.gateway, connection, admissions.get(request))
            .catch((error: unknown) => {
              request.log.error({ err: error, requestId: request.id }, 'websocket failed')
              connection.close(1011, 'Internal error')
            })
        },
      })
    }
  })
}

/** A reader that does not answer the goodbye within this time is cut. */
const GOODBYE_MS = 2_000

/** Tells every reader that the server goes away. */
function goAway({ websocketServer }: FastifyInstance, done: () => void): void {
  for (const client of websocketServer.clients) {
    client.close(1001, 'The server is stopping')
    setTimeout(() => client.terminate(), GOODBYE_MS).unref()
  }
  websocketServer.close(() => done())
}

/** Under `/<name>` an address has one owner, which takes every query. */
function addresses(dialects: readonly Dialect[]): ReadonlyMap<string, readonly Candidate[]> {
  const all = new Map<string, Candidate[]>()
  for (const dialect of dialects) {
    const { name } = dialect
    for (const route of dialect.sockets) {
      all.set(`/${name}${route.url}`, [{ dialect, prefix: `/${name}`, route }])
      all.set(route.url, [...(all.get(route.url) ?? []), { dialect, prefix: '', route }])
    }
  }
  return all
}

/** Refuses before the upgrade what the API does not open, in its own form; an opening counts as a request. */
async function admit(
  { gateway, ratesOf, admissions }: SocketOptions & { readonly admissions: WeakMap<FastifyRequest, unknown> },
  candidate: Candidate | undefined,
  exchange: { readonly request: FastifyRequest; readonly reply: FastifyReply },
): Promise<unknown> {
  const { request, reply } = exchange
  if (!candidate || request.headers.upgrade === undefined) return undefined
  const { dialect, prefix, route } = candidate
  const parts: RequestParts = { ...partsOf(request), body: {} }
  try {
    const credential = dialect.credential(parts)
    const principal = credential === null ? null : await gateway.keys.authenticate(credential)
    if (principal) ratesOf(dialect)?.count(principal.keyId, null, reply)
    admissions.set(request, await route.admit(gateway, parts))
    return undefined
  } catch (error) {
    return sendRefusal(error, { dialect, prefix, request, reply })
  }
}

function connect(socket: WebSocket, request: FastifyRequest, limits: SocketLimits): SocketConnection {
  const ping = setInterval(() => socket.ping(), limits.pingMs)
  ping.unref()
  socket.on('close', () => clearInterval(ping))
  socket.on('error', (error) => request.log.debug({ err: error }, 'websocket error'))
  return {
    query: request.query as Query,
    params: request.params as Readonly<Record<string, string>>,
    headers: request.headers,
    ...createOutlet(socket, limits, () => drop(socket, request)),
    close: (code, reason) => socket.close(code, reason),
    onMessage: listenTo(socket),
    onClose: (listener) => void socket.on('close', listener),
  }
}

/** Writes as much as the reader reads, and a little ahead. */
function createOutlet(
  socket: WebSocket,
  { maxBuffered, stallMs }: SocketLimits,
  onStalled: () => void,
): Pick<SocketConnection, 'send' | 'drained'> {
  const plenty = maxBuffered / 8
  const waiting: (() => void)[] = []
  const release = () => {
    for (const resolve of waiting.splice(0)) resolve()
  }
  socket.on('close', release)
  return {
    send(text) {
      if (socket.readyState !== socket.OPEN) return true
      if (socket.bufferedAmount > maxBuffered) onStalled()
      else socket.send(text, () => socket.bufferedAmount <= plenty && release())
      return socket.bufferedAmount <= plenty
    },
    async drained() {
      const isFull = () => socket.readyState === socket.OPEN && socket.bufferedAmount > plenty
      if (!isFull()) return true
      const timer = setTimeout(release, stallMs)
      await new Promise<void>((resolve) => waiting.push(resolve))
      clearTimeout(timer)
      if (!isFull()) return true
      onStalled()
      return false
    },
  }
}

/** Texts that came before the API listened: it may have had to look up who is there. More than these are dropped. */
const MAX_EARLY = 16

function listenTo(socket: WebSocket): SocketConnection['onMessage'] {
  const early: string[] = []
  let heard = (text: string): void => {
    if (early.length < MAX_EARLY) early.push(text)
  }
  socket.on('message', (data: Buffer, isBinary: boolean) => {
    if (!isBinary) heard(data.toString('utf8'))
  })
  return (listener) => {
    heard = listener
    for (const text of early.splice(0)) listener(text)
  }
}

/** The close frame waits behind what the reader never read: after a moment the connection is cut. */
function drop(socket: WebSocket, request: FastifyRequest): void {
  request.log.warn({ buffered: socket.bufferedAmount }, 'websocket reader too slow')
  socket.close(1013, 'Too slow: reconnect')
  setTimeout(() => socket.terminate(), 5_000).unref()
}
