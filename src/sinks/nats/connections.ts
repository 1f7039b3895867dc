import { jetstream, jetstreamManager, type JetStreamClient, type JetStreamManager } from '@nats-io/jetstream'
import { connect, type NatsConnection, type NodeConnectionOptions } from '@nats-io/transport-node'
import { literalAddress, type AddressGuard } from '../../util/address-guard.ts'
import { resolveHost } from '../../util/guarded-host.ts'
import { createSlots, type Slots } from '../../util/slots.ts'
import type { NatsAddress } from './address.ts'

/** A connection to a server, with what goes over it. */
export interface Link {
  readonly jetstream: JetStreamClient
  /** Messages that wait for their acknowledgement. */
  readonly slots: Slots
  /** The largest message that the server takes, in bytes. */
  readonly maxBytes: number
  manager(): Promise<JetStreamManager>
}

/** One connection per server and login, shared by all receivers there. A broken one is replaced when it is next needed. */
export interface NatsConnections extends AsyncDisposable {
  get(address: NatsAddress, options: { readonly verifyTls: boolean }): Promise<Link>
}

export interface NatsConnectionsDeps {
  readonly guard: AddressGuard
  readonly timeoutMs: number
}

const MAX_CONNECTIONS = 128
const MAX_IN_FLIGHT = 256
const CONNECT_TIMEOUT_MS = 10_000
/** A server that is silent for two of these is given up. */
const PING_MS = 10_000

interface Opened extends Link {
  readonly connection: NatsConnection
}

export function createNatsConnections(deps: NatsConnectionsDeps): NatsConnections {
  const links = new Map<string, Promise<Opened>>()
  const forget = (key: string, opening: Promise<Opened>) => {
    if (links.get(key) === opening) links.delete(key)
  }
  const open = new Set<NatsConnection>()
  const start = (key: string, address: NatsAddress, verifyTls: boolean) => {
    const opening = openLink(deps, address, verifyTls)
    opening.then(
      async ({ connection }) => {
        open.add(connection)
        await connection.closed()
        open.delete(connection)
        forget(key, opening)
      },
      () => forget(key, opening),
    )
    return opening
  }
  return {
    get(address, { verifyTls }) {
      const key = keyOf(address, verifyTls)
      const link = links.get(key) ?? start(key, address, verifyTls)
      // The map keeps the order of insertion: the one used longest ago comes first.
      links.delete(key)
      links.set(key, link)
      const [oldest] = links
      if (links.size > MAX_CONNECTIONS && oldest) {
        links.delete(oldest[0])
        void close(oldest[1])
      }
      return link
    },
    async [Symbol.asyncDispose]() {
      const closing = [...links.values()].map(close)
      links.clear()
      // A connection that is still being made is closed when it is there; nobody waits for that.
      await Promise.all([...open].map((connection) => connection.close()))
      void Promise.allSettled(closing)
    },
  }
}

const keyOf = ({ hostname, port, tls, login }: NatsAddress, verifyTls: boolean): string =>
  JSON.stringify([hostname, port, tls, login, verifyTls])

const close = (link: Promise<Opened>): Promise<unknown> =>
  link.then(
    ({ connection }) => connection.close(),
    () => undefined,
  )

async function openLink(
  { guard, timeoutMs }: NatsConnectionsDeps,
  address: NatsAddress,
  verifyTls: boolean,
): Promise<Opened> {
  const connection = await connect({
    // Resolved here, where it is checked; and so is every connection, because the client makes none by itself.
    servers: [toServer(await resolveHost(guard, address.hostname), address.port)],
    resolve: false,
    ignoreClusterUpdates: true,
    reconnect: false,
    name: 'waypost',
    timeout: Math.min(timeoutMs, CONNECT_TIMEOUT_MS),
    pingInterval: PING_MS,
    noAsyncTraces: true,
    ...address.login,
    ...tlsOptions(address, verifyTls),
  })
  return {
    connection,
    jetstream: jetstream(connection, { timeout: timeoutMs }),
    slots: createSlots(MAX_IN_FLIGHT),
    maxBytes: connection.info?.max_payload ?? Number.MAX_SAFE_INTEGER,
    manager: () => jetstreamManager(connection, { timeout: timeoutMs, checkAPI: false }),
  }
}

const toServer = (address: string, port: number): string =>
  address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`

/** With `nats://` the server decides whether it is TLS, with `tls://` it has to be. The certificate is that of the name. */
function tlsOptions({ tls, hostname }: NatsAddress, verifyTls: boolean): Pick<NodeConnectionOptions, 'tls'> {
  if (!tls) return {}
  const literal = literalAddress(hostname)
  const name = literal === null ? { servername: hostname } : { servername: '', host: literal }
  return { tls: { ...name, rejectUnauthorized: verifyTls } as NonNullable<NodeConnectionOptions['tls']> }
}
