import { randomBytes } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

import { WebSocketServer } from 'ws'

import type { NetworkIdentity } from './wire/certificate.ts'
import { acceptSocket, type Connection, type ConnectionListener } from './wire/connection.ts'
import type { proto } from './wire/proto.ts'

const MAX_WEBSOCKET_MESSAGE = 32 << 20

export interface TransportOptions {
  readonly host: string
  readonly port: number
  readonly handshakeTimeoutMs: number
  readonly identity: NetworkIdentity
  /** Called before anything is written, so that what it acknowledges is stored. */
  beforeWrite(): void
  isStalled(): boolean
  onConnection(open: number): void
  onBroken(error: Error): void
  onOpen(connection: Connection, payload: proto.ClientPayload): ConnectionListener
  onHttp(request: IncomingMessage, response: ServerResponse): Promise<void>
}

/** The listening side: WebSockets for stanzas and HTTP for media on one port. */
export interface Transport {
  readonly address: () => AddressInfo
  listen(): Promise<void>
  close(): Promise<void>
}

/** Creates the servers; nothing listens before `listen`. */
export function createTransport(options: TransportOptions): Transport {
  const http = createServer((request, response) => {
    options.onHttp(request, response).catch(() => response.destroy())
  })
  const sockets = new WebSocketServer({ server: http, perMessageDeflate: false, maxPayload: MAX_WEBSOCKET_MESSAGE })
  // It repeats the HTTP server's errors: whoever listens on that one deals with them.
  sockets.on('error', () => undefined)
  const schedule = createSchedule(options.beforeWrite)
  let open = 0
  sockets.on('connection', (socket) => {
    open += 1
    options.onConnection(open)
    socket.once('close', () => {
      open -= 1
      options.onConnection(open)
    })
    acceptSocket(socket, { ...options, id: randomBytes(8).toString('hex'), schedule })
  })
  return {
    address: () => {
      const address = http.address()
      if (!address || typeof address === 'string') throw new Error('the network is not listening')
      return address
    },
    listen: async () => {
      const { promise, resolve, reject } = Promise.withResolvers<void>()
      http.once('error', reject)
      http.listen(options.port, options.host, resolve)
      await promise
    },
    async close() {
      for (const socket of sockets.clients) socket.terminate()
      http.closeAllConnections()
      sockets.close()
      if (!http.listening) return
      const { promise, resolve } = Promise.withResolvers<void>()
      http.close(() => resolve())
      await promise
    },
  }
}

/** Writes of one turn of the event loop go out together at its end. */
function createSchedule(beforeWrite: () => void) {
  let waiting: (() => void)[] = []
  return (flush: () => void) => {
    waiting.push(flush)
    if (waiting.length > 1) return
    setImmediate(() => {
      const flushes = waiting
      waiting = []
      beforeWrite()
      for (const each of flushes) each()
    })
  }
}
