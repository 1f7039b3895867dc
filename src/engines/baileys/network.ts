import http from 'node:http'
import https from 'node:https'
import net from 'node:net'
import tls from 'node:tls'
import { Agent, type Dispatcher, Dispatcher1Wrapper } from 'undici'
import type { ProxySettings } from '../../core/model/session.ts'
import { type DownloadLimits, limitDownloads } from './download-limits.ts'
import { DEFAULT_TIMEOUTS } from './timing.ts'
import { openTunnel, proxyUrl } from './tunnel.ts'

/** Which network a session lives in: WhatsApp, or one that speaks its protocol. */
export type NetworkProfile =
  | 'whatsapp'
  | {
      /** `ws://` or `wss://`. */
      readonly url: string
      /** The key that signs the network's certificates, as bytes or hex. */
      readonly rootKey: string | Uint8Array
      /** Where its media live, such as `http://127.0.0.1:5222`: stands for WhatsApp's media hosts. */
      readonly media: string
    }

/** How one session reaches its network. */
export interface Network {
  /** Null: WhatsApp's own. */
  readonly url: string | null
  readonly rootKey: Buffer | null
  readonly agent: https.Agent | undefined
  readonly fetchAgent: https.Agent | undefined
  /** For undici, as it leads to the media. */
  readonly pool: Dispatcher | undefined
  /** The same for the platform's `fetch`; each download through it ends in time. */
  readonly dispatcher: Dispatcher
  close(): void
}

const WHATSAPP: Omit<Network, 'dispatcher' | 'close'> = {
  url: null,
  rootKey: null,
  agent: undefined,
  fetchAgent: undefined,
  pool: undefined,
}

export function createNetwork(
  profile: NetworkProfile,
  proxy: ProxySettings | null,
  limits: DownloadLimits = { idleMs: DEFAULT_TIMEOUTS.downloadIdleMs, totalMs: DEFAULT_TIMEOUTS.downloadMs },
): Network {
  const tunnel = proxy ? proxyUrl(proxy) : null
  if (profile === 'whatsapp') return tunnel ? throughProxy(tunnel, limits) : direct(limits)
  const media = new URL(profile.media)
  const agent = tunnel ? tunnelAgent(tunnel, profile.url.startsWith('wss:')) : undefined
  const fetchAgent = mediaAgent(media, tunnel)
  const connections = new Agent(tunnel ? { connect: tunnelConnector(tunnel) } : {})
  const pool = connections.compose(
    (dispatch) => (options, handler) => dispatch({ ...options, origin: media.origin }, handler),
  )
  return {
    url: profile.url,
    rootKey: typeof profile.rootKey === 'string' ? Buffer.from(profile.rootKey, 'hex') : Buffer.from(profile.rootKey),
    agent,
    fetchAgent,
    pool,
    dispatcher: forFetch(limitDownloads(pool, limits)),
    close: () => closeAll(connections, [agent, fetchAgent]),
  }
}

function direct(limits: DownloadLimits): Network {
  const connections = new Agent()
  const dispatcher = forFetch(limitDownloads(connections, limits))
  return { ...WHATSAPP, dispatcher, close: () => closeAll(connections, []) }
}

function throughProxy(tunnel: URL, limits: DownloadLimits): Network {
  const agent = tunnelAgent(tunnel, true)
  const pool = new Agent({ connect: tunnelConnector(tunnel) })
  const dispatcher = forFetch(limitDownloads(pool, limits))
  return { ...WHATSAPP, agent, fetchAgent: agent, pool, dispatcher, close: () => closeAll(pool, [agent]) }
}

/** Baileys uses Node's own `fetch`, which speaks to dispatchers in an older way than this undici. */
const forFetch = (dispatcher: Dispatcher): Dispatcher => new Dispatcher1Wrapper(dispatcher)

function closeAll(pool: Agent, agents: readonly (https.Agent | undefined)[]): void {
  void pool.destroy()
  for (const agent of agents) agent?.destroy()
}

interface ConnectOptions {
  readonly host?: string | null
  readonly port?: number | string | null
  readonly servername?: string
}

type Connected = (error: Error | null, socket?: net.Socket) => void

type Connect = (options: ConnectOptions) => Promise<net.Socket>

/** Node's agents and ws both ask for a socket this way; the type lacks the asynchronous form. */
function agentOf(connect: Connect, agent: http.Agent = new https.Agent({ keepAlive: true })): https.Agent {
  const createConnection = (options: ConnectOptions, done: Connected): undefined => {
    connect(options).then(
      (socket) => done(null, socket),
      (error: unknown) => done(error instanceof Error ? error : new Error(String(error))),
    )
  }
  return Object.assign(agent, { createConnection }) as http.Agent as https.Agent // what Baileys declares
}

const tunnelAgent = (proxy: URL, secure: boolean): https.Agent =>
  agentOf(
    async ({ host, port, servername }) => {
      const target = { host: host ?? 'localhost', port: Number(port) || (secure ? 443 : 80) }
      const socket = await openTunnel(proxy, target)
      return secure ? tls.connect({ socket, servername: servername || target.host }) : socket
    },
    secure ? new https.Agent() : new http.Agent(),
  )

/** Uploads always ask for https and a WhatsApp host: here they reach the network's own media origin. */
const mediaAgent = (media: URL, proxy: URL | null): https.Agent =>
  agentOf(async () => {
    const secure = media.protocol === 'https:'
    const target = { host: media.hostname, port: Number(media.port) || (secure ? 443 : 80) }
    const socket = proxy ? await openTunnel(proxy, target) : net.connect(target)
    return secure ? tls.connect({ socket, servername: target.host }) : socket
  })

function tunnelConnector(proxy: URL) {
  return (
    options: { hostname: string; port: string; protocol: string; servername?: string },
    done: (...result: [null, net.Socket] | [Error, null]) => void,
  ): void => {
    const secure = options.protocol === 'https:'
    const target = { host: options.hostname, port: Number(options.port) || (secure ? 443 : 80) }
    openTunnel(proxy, target).then(
      (socket) => done(null, secure ? tls.connect({ socket, servername: options.servername || target.host }) : socket),
      (error: unknown) => done(error instanceof Error ? error : new Error(String(error)), null),
    )
  }
}
