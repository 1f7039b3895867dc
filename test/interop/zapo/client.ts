import type { EventEmitter } from 'node:events'
import { Agent } from 'node:https'
import { connect } from 'node:net'
import { pathToFileURL } from 'node:url'

/** The part of the library's client that the steps use. */
export interface ZapoClient extends EventEmitter {
  connect(): Promise<void>
  disconnect(): Promise<void>
  logout(): Promise<void>
  getCredentials(): ZapoCredentials | null
  requestPairingCode(number: string): Promise<string>
  sendMessage(to: string, content: unknown): Promise<{ readonly id: string; readonly ack: { readonly error?: number } }>
  sendPresence(type: 'available' | 'unavailable'): Promise<void>
  query(node: ZapoNode): Promise<ZapoNode>
  getLidsByPhoneNumbers(numbers: readonly string[]): Promise<readonly { readonly lidJid?: string | null }[]>
  syncAppState(): Promise<{ readonly collections: readonly { readonly collection: string; readonly state: string }[] }>
  sendReceipt(receipt: { readonly to: string; readonly id: string; readonly type: string }): Promise<void>
  readonly chat: {
    setChatPin(jid: string, on: boolean): Promise<void>
    setChatArchive(jid: string, on: boolean): Promise<void>
    setChatMute(jid: string, on: boolean, endMs?: number): Promise<void>
    setChatRead(jid: string, on: boolean): Promise<void>
    setMessageStar(key: { chatJid: string; id: string; fromMe: boolean }, on: boolean): Promise<void>
    clearChat(jid: string): Promise<void>
  }
  readonly group: {
    createGroup(subject: string, members: readonly string[]): Promise<ZapoNode>
    queryGroupMetadata(jid: string): Promise<ZapoGroup>
    queryAllGroups(): Promise<readonly ZapoGroup[]>
    setSubject(jid: string, subject: string): Promise<void>
    setDescription(jid: string, text: string): Promise<void>
    setSetting(jid: string, setting: string, on: boolean): Promise<void>
    addParticipants(jid: string, members: readonly string[]): Promise<ZapoNode>
    removeParticipants(jid: string, members: readonly string[]): Promise<ZapoNode>
    promoteParticipants(jid: string, members: readonly string[]): Promise<ZapoNode>
    leaveGroup(jids: readonly string[]): Promise<ZapoNode>
    revokeInvite(jid: string): Promise<ZapoNode>
  }
  readonly privacy: {
    getPrivacySettings(): Promise<Readonly<Record<string, string>>>
    setPrivacySetting(name: string, value: string): Promise<void>
    getBlocklist(): Promise<{ readonly jids: readonly string[] }>
    blockUser(jid: string): Promise<void>
    unblockUser(jid: string): Promise<void>
  }
  readonly profile: {
    getProfilePicture(jid: string): Promise<{ readonly url?: string; readonly id?: string }>
    setProfilePicture(bytes: Uint8Array): Promise<string | null>
    getStatus(jid: string): Promise<{ readonly status: string | null }>
    setStatus(text: string): Promise<void>
    getDisappearingMode(jids: readonly string[]): Promise<readonly unknown[]>
  }
  readonly mediaTransfer: { downloadAndDecrypt(request: Readonly<Record<string, unknown>>): Promise<Uint8Array> }
}

export interface ZapoNode {
  readonly tag: string
  readonly attrs: Readonly<Record<string, string>>
  readonly content?: Uint8Array | string | readonly ZapoNode[]
}

export interface ZapoGroup {
  readonly jid: string
  readonly subject: string
  readonly descId?: string
  readonly announce: boolean
  readonly participants: readonly { readonly jid: string; readonly isAdmin: boolean; readonly isSuperAdmin: boolean }[]
}

export interface ZapoCredentials {
  readonly meJid?: string
  readonly meLid?: string
  readonly companionEncStatic?: Uint8Array
  readonly serverStaticKey?: Uint8Array
}

export interface ZapoLog {
  readonly level: string
  readonly message: string
  readonly context: unknown
}

interface ZapoModule {
  readonly WaClient: new (options: unknown, logger: unknown) => ZapoClient
  createStore(options: unknown): unknown
}

/** Where the sandbox listens, and the root its certificates hang from. */
export interface Network {
  readonly url: string
  readonly rootKey: string
  readonly media: string
}

/** Makes clients that share one store, so that a second one is the same device again. */
export async function createZapo(entry: string, network: Network) {
  const library: ZapoModule = await import(pathToFileURL(entry).href)
  const store = library.createStore(inMemory())
  const logs: ZapoLog[] = []
  const agent = plainAgent(new URL(network.media))
  return {
    logs,
    client: (sessionId: string): ZapoClient =>
      new library.WaClient(
        {
          store,
          sessionId,
          url: network.url,
          chatSocketUrls: [network.url],
          connectTimeoutMs: 5000,
          history: { enabled: true, requireFullSync: true },
          chatEvents: { emitSnapshotMutations: true },
          deviceBrowser: 'Chrome',
          proxy: { mediaUpload: agent, mediaDownload: agent },
          testHooks: { noiseRootCa: { publicKey: Buffer.from(network.rootKey, 'hex'), serial: 0 } },
        },
        recorder(logs),
      ),
  }
}

/** Every table of a client, kept in memory; the library leaves the credentials to its user. */
function inMemory() {
  const credentials = new Map<string, unknown>()
  const auth = (sessionId: string) => ({
    load: async () => credentials.get(sessionId) ?? null,
    save: async (changed: unknown) => void credentials.set(sessionId, changed),
    clear: async () => void credentials.delete(sessionId),
  })
  return {
    backends: { here: { stores: { auth }, caches: {} } },
    providers: { auth: 'here', messages: 'memory', threads: 'memory', contacts: 'memory' },
  }
}

/** Real host names and https stay in the protocol; on the wire it is plain http to the sandbox. */
function plainAgent(origin: URL): Agent {
  const agent = new Agent()
  agent.createConnection = () => connect(Number(origin.port), origin.hostname)
  return agent
}

function recorder(logs: ZapoLog[]) {
  const keep = (level: string) => (message: string, context?: unknown) => {
    if (process.env['INTEROP_VERBOSE']) process.stderr.write(`${level} ${message} ${JSON.stringify(context) ?? ''}\n`)
    if (level !== 'trace') logs.push({ level, message, context })
  }
  return {
    level: 'trace',
    trace: keep('trace'),
    debug: keep('debug'),
    info: keep('info'),
    warn: keep('warn'),
    error: keep('error'),
  }
}
