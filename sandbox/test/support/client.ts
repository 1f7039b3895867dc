import { Agent } from 'node:https'
import { connect } from 'node:net'
import {
  type AuthenticationState,
  type BaileysEventMap,
  DEFAULT_CONNECTION_CONFIG,
  initAuthCreds,
  makeWASocket,
  type SignalDataSet,
  type SignalDataTypeMap,
  WA_CERT_DETAILS,
} from 'baileys'
import type { Sandbox, SandboxAccount } from '../../src/server.ts'

type WASocket = ReturnType<typeof makeWASocket>

/** A companion as its user sees it: an unmodified Baileys. */
export interface TestClient extends AsyncDisposable {
  readonly socket: WASocket
  readonly auth: AuthenticationState
  /** The first event of this name that fits, whether it came already or comes in time. */
  until<E extends keyof BaileysEventMap>(
    event: E,
    isWanted?: (payload: BaileysEventMap[E]) => boolean,
  ): Promise<BaileysEventMap[E]>
  /** What came under this name so far. */
  seen<E extends keyof BaileysEventMap>(event: E): readonly BaileysEventMap[E][]
  close(): Promise<void>
}

const TIMEOUT_MS = 10_000

const silent = {
  level: 'silent',
  child: () => silent,
  trace: () => undefined,
  debug: () => undefined,
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
}

/** An auth state in memory. */
function createMemoryAuth(): AuthenticationState {
  const rows = new Map<string, unknown>()
  return {
    creds: initAuthCreds(),
    keys: {
      async get<T extends keyof SignalDataTypeMap>(type: T, ids: string[]) {
        const found: { [id: string]: SignalDataTypeMap[T] } = {}
        for (const id of ids) {
          const value = rows.get(`${type}|${id}`)
          if (value !== undefined) found[id] = value as SignalDataTypeMap[T]
        }
        return found
      },
      async set(data: SignalDataSet) {
        for (const [type, values] of Object.entries(data)) {
          for (const [id, value] of Object.entries(values ?? {})) {
            if (value === null || value === undefined) rows.delete(`${type}|${id}`)
            else rows.set(`${type}|${id}`, value)
          }
        }
      },
    },
  }
}

/** Uploads to WhatsApp's host names end up at the sandbox, without TLS. */
class SandboxAgent extends Agent {
  readonly #origin: URL

  constructor(origin: string) {
    super({ keepAlive: false })
    this.#origin = new URL(origin)
  }

  override createConnection(_options: object, _callback?: unknown) {
    return connect({ host: this.#origin.hostname, port: Number(this.#origin.port) })
  }
}

interface Dispatcher {
  dispatch(options: object, handler: object): boolean
}

async function mediaDispatcher(origin: string): Promise<Dispatcher> {
  // Node makes its dispatcher with the first request.
  await fetch(`${origin}/none`).then((answer) => answer.arrayBuffer())
  const globals = globalThis as unknown as Record<symbol, Dispatcher>
  return {
    dispatch: (options, handler) =>
      globals[Symbol.for('undici.globalDispatcher.1')]?.dispatch({ ...options, origin }, handler) ?? false,
  }
}

/** Opens a client with this auth state; its events are kept from the start. */
export async function openClient(
  sandbox: Pick<Sandbox, 'url' | 'rootKey' | 'media'>,
  auth: AuthenticationState = createMemoryAuth(),
): Promise<TestClient> {
  WA_CERT_DETAILS.PUBLIC_KEY = Buffer.from(sandbox.rootKey, 'hex') as never
  const dispatcher = await mediaDispatcher(sandbox.media)
  const socket = makeWASocket({
    ...DEFAULT_CONNECTION_CONFIG,
    waWebSocketUrl: sandbox.url,
    auth,
    logger: silent as never,
    fetchAgent: new SandboxAgent(sandbox.media),
    options: { dispatcher } as never,
  })
  const kept = new Map<string, unknown[]>()
  const waiting = new Set<() => void>()
  socket.ev.process((events) => {
    for (const [name, payload] of Object.entries(events)) {
      const list = kept.get(name) ?? []
      list.push(payload)
      kept.set(name, list)
    }
    for (const check of waiting) check()
  })

  const client: TestClient = {
    socket,
    auth,
    seen: <E extends keyof BaileysEventMap>(event: E) => (kept.get(event) ?? []) as BaileysEventMap[E][],
    until(event, isWanted = () => true) {
      return new Promise((resolve, reject) => {
        const check = (): void => {
          const found = client.seen(event).find(isWanted)
          if (found === undefined) return
          clearTimeout(timer)
          waiting.delete(check)
          resolve(found)
        }
        const timer = setTimeout(() => {
          waiting.delete(check)
          reject(new Error(`no fitting ${event} within ${TIMEOUT_MS} ms`))
        }, TIMEOUT_MS)
        waiting.add(check)
        check()
      })
    },
    async close() {
      await socket.end(undefined)
    },
    [Symbol.asyncDispose]: () => client.close(),
  }
  return client
}

/** Links a new companion to this account by QR and answers its auth state. */
export async function pairByQr(sandbox: Sandbox, account: SandboxAccount): Promise<AuthenticationState> {
  await using client = await openClient(sandbox)
  const { qr } = await client.until('connection.update', (update) => update.qr !== undefined)
  await account.scan(qr ?? '')
  await client.until('connection.update', (update) => update.connection === 'close')
  return client.auth
}

/** Opens a linked companion and waits until it is online. */
export async function login(sandbox: Sandbox, auth: AuthenticationState): Promise<TestClient> {
  const client = await openClient(sandbox, auth)
  await client.until('connection.update', (update) => update.connection === 'open')
  return client
}

/** A companion that is linked, online and has its history. */
export async function linkedClient(sandbox: Sandbox, account: SandboxAccount): Promise<TestClient> {
  const client = await login(sandbox, await pairByQr(sandbox, account))
  await client.until('messaging-history.set')
  await client.until('connection.update', (update) => update.receivedPendingNotifications === true)
  return client
}

/** Waits for something that no event tells. */
export async function eventually<T>(
  check: () => Promise<T | null | undefined | false> | T | null | undefined | false,
  what: string,
): Promise<T> {
  const end = Date.now() + TIMEOUT_MS
  for (;;) {
    const result = await check()
    if (result !== null && result !== undefined && result !== false) return result
    if (Date.now() > end) throw new Error(`timed out waiting for ${what}`)
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
}
