import { pino } from 'pino'
import { NO_FILES, NO_PREVIEWS } from '../../src/core/ports/media-stage.ts'
import { NO_MEDIA } from '../../src/core/ports/media-store.ts'
import { createCore } from '../../src/core/assembly.ts'
import { DEFAULT_SESSION_CONFIG } from '../../src/core/model/session.ts'
import { createDialects, DEFAULT_DIALECT_SETTINGS } from '../../src/dialects/index.ts'
import { createFakeEngine } from '../../src/engines/fake/index.ts'
import { createServer } from '../../src/http/server.ts'
import { createStore } from '../../src/store/index.ts'
import { SESSION, toBatches, type Size } from './chats-data.ts'

/** What the process that serves tells the one that measures. */
export interface Ready {
  readonly origin: string
  readonly importSeconds: number
  /** How much resident memory grew while the history came in, at its highest. */
  readonly grownMb: number
}

const SAMPLE_MS = 100
const MB = 1024 * 1024

/**
 * The gateway with a history of this size: the core, the store and the HTTP server as they are, an engine in memory that
 * hands the history over in pieces. Ends when its parent does.
 */
async function main([address = '', key = '', chats = '', messages = '']: readonly string[]): Promise<void> {
  const store = await createStore(address)
  const fake = createFakeEngine()
  const logger = pino({ level: 'error' })
  const core = createCore({
    store,
    engine: fake,
    media: NO_MEDIA,
    stage: NO_FILES,
    previews: NO_PREVIEWS,
    linkSecret: await store.serverSecret(),
    sinks: [],
    dialects: new Map(),
    reservedNames: new Set(),
    info: { version: '0', worker: 'w', engine: 'fake', startedAt: 0, baseUrl: 'http://127.0.0.1', environment: {} },
    globalWebhooks: [],
    isAdminSecret: (secret) => secret === key,
    isAdminUser: () => false,
    requestStop: () => {},
    logger,
    settings: { keepEventsDays: 7, restoreParallel: 1, readyWaitMs: 1_000 },
  })
  await core.start()
  const { gateway } = core
  await gateway.sessions.delete(SESSION)
  await gateway.sessions.create({ name: SESSION, config: DEFAULT_SESSION_CONFIG })
  const engine = fake.sessions.get(SESSION)
  if (!engine) throw new Error('the engine has no session')
  await engine.pair()

  globalThis.gc?.()
  const before = process.memoryUsage().rss
  let highest = before
  const sampling = setInterval(() => (highest = Math.max(highest, process.memoryUsage().rss)), SAMPLE_MS)
  const began = performance.now()
  const size: Size = { chats: Number(chats), messages: Number(messages) }
  for (const batch of toBatches(size)) await engine.emit({ type: 'history', batch, envelopes: [] })
  const importSeconds = (performance.now() - began) / 1_000
  clearInterval(sampling)

  const server = await createServer({ gateway, dialects: createDialects(DEFAULT_DIALECT_SETTINGS), logger })
  const origin = await server.listen({ host: '127.0.0.1', port: 0 })
  process.once('disconnect', () => process.exit(0))
  const ready: Ready = { origin, importSeconds, grownMb: (highest - before) / MB }
  process.send?.(ready)
}

await main(process.argv.slice(2))
