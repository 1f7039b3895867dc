import websocket from '@fastify/websocket'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { WebSocket } from 'ws'
import type { Gateway } from '../core/gateway.ts'
import type { Dialect, Query, SocketConnection, SocketRoute } from '../dialects/dialect.ts'

export interface SocketLimits {
  /** How often a ping is sent, to keep proxies from closing an idle connection. */
  readonly pingMs: number
  /** Bytes that may wait for a slow reader before it is disconnected. */
  readonly maxBuffered: number
}

const DEFAULTS: SocketLimits = { pingMs: 60_000, maxBuffered: 8 * 1024 * 1024 }

/** Opens the websocket addresses of every API: under its own name, and at the root for the one that claims the query. */
export async function serveSockets(
  app: FastifyInstance,
  options: {
    readonly gateway: Gateway
    readonly dialects: readonly Dialect[]
    readonly limits?: Partial<SocketLimits>
  },
): Promise<void> {
  const limits = { ...DEFAULTS, ...options.limits }
  await app.register(websocket, { options: { maxPayload: 64 * 1024 } })
  await app.register(async (scope) => {
    for (const [url, candidates] of addresses(options.dialects)) {
      scope.get(url, { websocket: true, schema: { hide: true } }, (socket, request) => {
        const query = request.query as Query
        const route = candidates.find((candidate) => candidate.claims(query)) ?? candidates[0]
        const connection = connect(socket, request, limits)
        route?.open(options.gateway, connection).catch((error: unknown) => {
          request.log.error({ err: error, requestId: request.id }, 'websocket failed')
          connection.close(1011, 'Internal error')
        })
      })
    }
  })
}

/** Under `/<name>` an address has one owner, which takes every query. */
function addresses(dialects: readonly Dialect[]): ReadonlyMap<string, readonly SocketRoute[]> {
  const all = new Map<string, SocketRoute[]>()
  for (const { name, sockets } of dialects) {
    for (const route of sockets) {
      all.set(`/${name}${route.url}`, [route])
      all.set(route.url, [...(all.get(route.url) ?? []), route])
    }
  }
  return all
}

function connect(socket: WebSocket, request: FastifyRequest, limits: SocketLimits): SocketConnection {
  const ping = setInterval(() => socket.ping(), limits.pingMs)
  ping.unref()
  socket.on('close', () => clearInterval(ping))
  socket.on('error', (error) => request.log.debug({ err: error }, 'websocket error'))
  return {
    query: request.query as Query,
    headers: request.headers,
    send(text) {
      if (socket.readyState !== socket.OPEN) return
      if (socket.bufferedAmount > limits.maxBuffered) drop(socket, request)
      else socket.send(text)
    },
    close: (code, reason) => socket.close(code, reason),
    onClose: (listener) => void socket.on('close', listener),
  }
}

/** The close frame waits behind what the reader never read: after a moment the connection is cut. */
function drop(socket: WebSocket, request: FastifyRequest): void {
  request.log.warn({ buffered: socket.bufferedAmount }, 'websocket reader too slow')
  socket.close(1013, 'Too slow: reconnect')
  setTimeout(() => socket.terminate(), 5_000).unref()
}
