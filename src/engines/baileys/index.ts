import type { Logger } from 'pino'
import type { Engine } from '../../core/ports/engine.ts'
import { type Meter, NO_METER } from '../../core/ports/meter.ts'
import { createSlots } from '../../util/slots.ts'
import { openLate } from './convert/answers.ts'
import { createNetwork, type NetworkProfile } from './network.ts'
import { describeMessage } from './proto.ts'
import { newMessageId } from './send/compose.ts'
import { createSession } from './session.ts'
import { DEFAULT_TIMEOUTS, type Timeouts } from './timing.ts'
import { installTrust } from './trust/index.ts'
import { silenceLibsignal } from './trust/quiet.ts'
import { createVersionSource, fetchWebVersion, type WebVersion } from './version.ts'

export type { NetworkProfile } from './network.ts'
export type { Timeouts } from './timing.ts'
export type { WebVersion } from './version.ts'

export interface BaileysEngineOptions {
  readonly network: NetworkProfile
  readonly logger: Logger
  readonly meter?: Meter
  /** Fixes the web version we present ourselves as; absent, it is refreshed at run time. */
  readonly version?: WebVersion
  /** The last version that WhatsApp accepted, kept by whoever starts the engine. */
  readonly rememberedVersion?: () => Promise<WebVersion | null>
  readonly rememberVersion?: (version: WebVersion) => Promise<void> | void
  /** Where the current version comes from; WhatsApp's own page by default. */
  readonly fetchVersion?: (signal: AbortSignal) => Promise<WebVersion | null>
  readonly timeouts?: Partial<Timeouts>
}

/** At the same time, of all sessions. */
const MOST_UPLOADS = 16

/** WhatsApp through Baileys. */
export function createBaileysEngine(options: BaileysEngineOptions): Engine {
  installTrust()
  silenceLibsignal()
  const log = options.logger.child({ engine: 'baileys' })
  const meter = options.meter ?? NO_METER
  const timeouts: Timeouts = { ...DEFAULT_TIMEOUTS, ...options.timeouts }
  const version = createVersionSource({
    pinned: options.version,
    remembered: options.rememberedVersion,
    remember: options.rememberVersion,
    fetch: options.fetchVersion ?? (options.network === 'whatsapp' ? fetchWebVersion : undefined),
    log,
  })
  const uploads = createSlots(MOST_UPLOADS)
  return {
    name: 'baileys',
    async open(engine) {
      const limits = { idleMs: timeouts.downloadIdleMs, totalMs: timeouts.downloadMs }
      const network = createNetwork(options.network, engine.config.proxy, limits)
      const parts = { engine, network, version, timeouts, meter, uploads }
      return createSession({ ...parts, log: log.child({ session: engine.session }) })
    },
    newMessageId,
    describe: describeMessage,
    openAnswer: openLate,
  }
}
