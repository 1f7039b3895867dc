import {
  type AuthenticationCreds,
  type CacheStore,
  DEFAULT_CONNECTION_CONFIG,
  type proto,
  type SignalKeyStore,
} from 'baileys'
import type { EngineArchive, EngineOptions } from '../../core/ports/engine.ts'
import { bareJid } from '../../core/model/address.ts'
import type { BaileysLogger } from './baileys-logger.ts'
import type { GroupDirectory } from './groups.ts'
import type { SocketOptions } from './link.ts'
import type { Network } from './network.ts'
import { decodeMessage } from './proto.ts'
import type { Timeouts } from './timing.ts'
import type { WebVersion } from './version.ts'

export interface SocketConfigInput {
  readonly config: EngineOptions['config']
  readonly archive: EngineArchive
  readonly credentials: AuthenticationCreds
  readonly keys: SignalKeyStore
  readonly repository: SocketOptions['makeSignalRepository']
  readonly groups: GroupDirectory
  readonly network: Network
  readonly version: WebVersion
  readonly timeouts: Timeouts
  readonly logger: BaileysLogger
}

/** Baileys' configuration for one connection of a session. */
export function socketOptions(input: SocketConfigInput): SocketOptions {
  const { network, timeouts, repository } = input
  return {
    auth: { creds: input.credentials, keys: input.keys },
    logger: input.logger,
    version: [...input.version],
    browser: browserOf(input.config),
    ...(network.url ? { waWebSocketUrl: network.url } : {}),
    ...(network.agent ? { agent: network.agent } : {}),
    ...(network.fetchAgent ? { fetchAgent: network.fetchAgent } : {}),
    options: downloadOptions(network),
    ...(timeouts.qrMs === null ? {} : { qrTimeout: timeouts.qrMs }),
    connectTimeoutMs: Math.min(20_000, timeouts.startMs),
    keepAliveIntervalMs: timeouts.keepAliveMs,
    defaultQueryTimeoutMs: timeouts.queryMs,
    transactionOpts: { maxCommitRetries: 1, delayBetweenTriesMs: 0 },
    // A phone rings only while none of its companions is online.
    markOnlineOnConnect: false,
    syncFullHistory: false,
    // Baileys asks once without naming any history, to begin reading the app state with it: that is ours to do.
    shouldSyncHistoryMessage: (notification) => isHistory(notification),
    emitOwnEvents: false,
    // What others ask for again is answered before Baileys sees it: this is for polls and events alone.
    getMessage: async ({ id, remoteJid }) => {
      const raw = id && remoteJid ? await input.archive.rawMessage({ id, chat: bareJid(remoteJid) }) : null
      return raw ? decodeMessage(raw) : undefined
    },
    placeholderResendCache: ASKED_ALREADY,
    cachedGroupMetadata: (jid) => input.groups.metadata(jid),
    ...(repository ? { makeSignalRepository: repository } : {}),
  }
}

/** Baileys would ask the phone for every message that cannot be read, and forget to after a restart: that is ours to do. */
const ASKED_ALREADY: CacheStore = {
  get: <T>() => true as T,
  set: () => undefined,
  del: () => undefined,
  flushAll: () => undefined,
}

const isHistory = ({ directPath, initialHistBootstrapInlinePayload: inline }: proto.Message.IHistorySyncNotification) =>
  Boolean(directPath ?? inline)

/** How media and other large things are fetched. */
export const downloadOptions = ({ dispatcher }: Network): RequestInit => ({ dispatcher }) as unknown as RequestInit

/** The phone's list of linked devices shows the first; the second decides on the icon. */
function browserOf({ deviceName, browserName }: EngineOptions['config']): [string, string, string] {
  const [system, browser, release] = DEFAULT_CONNECTION_CONFIG.browser
  return [deviceName ?? system, browserName ?? browser, release]
}
