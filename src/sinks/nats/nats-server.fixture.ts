import { once } from 'node:events'
import { createServer, connect as connectTo, type AddressInfo, type Server, type Socket } from 'node:net'
import { jetstreamManager, type JetStreamManager } from '@nats-io/jetstream'
import { connect, type NatsConnection } from '@nats-io/transport-node'

const SERVER = process.env['WAYPOST_TEST_NATS'] ?? 'nats://127.0.0.1:4222'

/** Why tests on NATS are left out; false when a server with JetStream answers. */
export async function whyNoNats(): Promise<string | false> {
  try {
    await using server = await openNats()
    await server.manager.getAccountInfo()
    return false
  } catch {
    return 'no NATS server with JetStream answers at WAYPOST_TEST_NATS or 127.0.0.1:4222'
  }
}

/** The tests' own way to the server. */
export interface NatsServer extends AsyncDisposable {
  readonly connection: NatsConnection
  readonly manager: JetStreamManager
}

export async function openNats(): Promise<NatsServer> {
  const { host, username, password } = new URL(SERVER)
  const login = username === '' ? {} : { user: username, pass: password }
  const connection = await connect({ servers: host, timeout: 2_000, ...login })
  const manager = await jetstreamManager(connection, { checkAPI: false })
  return { connection, manager, [Symbol.asyncDispose]: () => connection.close() }
}

/** A way to the server that can be blocked and cut. */
export interface Passage extends AsyncDisposable {
  readonly port: number
  /** Connections made so far. */
  readonly connections: number
  /** What comes is swallowed from now on. */
  hang(): void
  stop(): Promise<void>
  start(): Promise<void>
}

export async function openPassage(): Promise<Passage> {
  const { hostname, port } = new URL(SERVER)
  const sockets = new Set<Socket>()
  let hangs = false
  let connections = 0
  const pass = (inner: Socket) => {
    connections++
    const outer = connectTo(Number(port || 4222), hostname)
    for (const [from, to] of [
      [inner, outer],
      [outer, inner],
    ] as const) {
      sockets.add(from)
      from.on('data', (chunk) => void (hangs || to.write(chunk)))
      from.on('error', () => to.destroy())
      from.on('close', () => {
        sockets.delete(from)
        to.destroy()
      })
    }
  }
  const listen = async (at: number): Promise<Server> => {
    const server = createServer(pass).listen(at, '127.0.0.1')
    await once(server, 'listening')
    return server
  }
  let server = await listen(0)
  const at = (server.address() as AddressInfo).port
  const stop = async () => {
    for (const socket of sockets) socket.destroy()
    await new Promise((resolve) => server.close(resolve))
  }
  return {
    port: at,
    get connections() {
      return connections
    },
    hang: () => void (hangs = true),
    stop,
    start: async () => void (server = await listen(at)),
    [Symbol.asyncDispose]: stop,
  }
}
