import {
  initAuthCreds,
  makeWASocket,
  useMultiFileAuthState,
  WA_CERT_DETAILS,
  type AuthenticationState,
  type UserFacingSocketConfig,
  type WASocket,
} from 'baileys'
import pino from 'pino'

const logger = pino({ level: 'silent' })

/** The floor of every comparison: Baileys as it comes, with its keys in memory. */
export interface BareClient {
  readonly auth: AuthenticationState
  connect(): WASocket
  /** Resolves when the credentials so far are kept. */
  saved(): Promise<void>
}

/** `extra` goes to Baileys as it is: how it reaches the media server. */
export const createBareClient = (url: string, extra: Partial<UserFacingSocketConfig> = {}): BareClient => {
  const auth = createMemoryAuth()
  return toClient({ url, extra }, auth, () => Promise.resolve())
}

/** The same with its keys in a folder, for clients that outlive their process. */
export async function createFileClient(url: string, folder: string): Promise<BareClient> {
  const { state, saveCreds } = await useMultiFileAuthState(folder)
  return toClient({ url, extra: {} }, state, saveCreds)
}

interface Reach {
  readonly url: string
  readonly extra: Partial<UserFacingSocketConfig>
}

function toClient({ url, extra }: Reach, auth: AuthenticationState, save: () => Promise<void>): BareClient {
  let saving = Promise.resolve()
  return {
    auth,
    saved: () => saving,
    connect() {
      const socket = makeWASocket({
        waWebSocketUrl: url,
        auth,
        logger,
        markOnlineOnConnect: false,
        getMessage: async () => undefined,
        ...extra,
      })
      socket.ev.on('creds.update', (change) => {
        Object.assign(auth.creds, change)
        saving = saving.then(save)
      })
      return socket
    },
  }
}

/** Pairs by letting `scan` read the first QR code, and waits until the network asks for a new login. */
export async function pairBare(client: BareClient, scan: (qr: string) => Promise<unknown>): Promise<void> {
  const socket = client.connect()
  const { promise, resolve } = Promise.withResolvers<void>()
  socket.ev.on('connection.update', ({ qr, connection }) => {
    if (qr !== undefined) void scan(qr)
    if (connection === 'close') resolve()
  })
  await promise
  await client.saved()
}

/** Logs in and waits until the connection is open. */
export async function openBare(client: BareClient): Promise<WASocket> {
  const socket = client.connect()
  const { promise, resolve } = Promise.withResolvers<void>()
  socket.ev.on('connection.update', ({ connection }) => {
    if (connection === 'open') resolve()
  })
  await promise
  return socket
}

export function trustRoot(rootKey: string): void {
  WA_CERT_DETAILS.PUBLIC_KEY = Buffer.from(rootKey, 'hex')
}

function createMemoryAuth(): AuthenticationState {
  const rows = new Map<string, unknown>()
  return {
    creds: initAuthCreds(),
    keys: {
      async get(type, ids) {
        return Object.fromEntries(
          ids.flatMap((id) => (rows.has(`${type} ${id}`) ? [[id, rows.get(`${type} ${id}`)]] : [])),
        ) as never
      },
      async set(data) {
        for (const [type, values] of Object.entries(data)) {
          for (const [id, value] of Object.entries(values ?? {})) {
            if (value === null || value === undefined) rows.delete(`${type} ${id}`)
            else rows.set(`${type} ${id}`, value)
          }
        }
      },
    },
  }
}
