import type { Logger } from 'pino'
import type { Engine } from '../core/ports/engine.ts'
import type { Meter } from '../core/ports/meter.ts'
import { createBaileysEngine, type NetworkProfile, type WebVersion } from './baileys/index.ts'
import { createVersionFile } from './version-file.ts'

/** What an engine needs of the configuration. */
export interface EngineSettings {
  readonly network:
    | { readonly kind: 'whatsapp' }
    | { readonly kind: 'sandbox' }
    | { readonly kind: 'other'; readonly url: string; readonly rootKey: string; readonly mediaOrigin: string }
  readonly webVersion: WebVersion | null
  readonly sendTimeoutMs: number
  readonly dataFolder: string
}

interface EngineParts {
  readonly logger: Logger
  readonly meter?: Meter
}

/** The engine that the gateway runs on. */
export function createEngine(settings: EngineSettings, { logger, meter }: EngineParts): Engine {
  const file = createVersionFile(settings.dataFolder)
  return createBaileysEngine({
    network: toProfile(settings.network),
    logger,
    ...(meter ? { meter } : {}),
    ...(settings.webVersion ? { version: settings.webVersion } : {}),
    rememberedVersion: file.read,
    rememberVersion: file.write,
    timeouts: { sendMs: settings.sendTimeoutMs },
  })
}

function toProfile(network: EngineSettings['network']): NetworkProfile {
  switch (network.kind) {
    case 'whatsapp':
      return 'whatsapp'
    case 'other':
      return { url: network.url, rootKey: network.rootKey, media: network.mediaOrigin }
    case 'sandbox':
      throw new Error('the sandbox must be running before the engine is made: pass its address as the network')
  }
}
