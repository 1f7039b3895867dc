import { dirname } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import type { FastifyInstance } from 'fastify'
import type { Logger as PinoLogger } from 'pino'
import packageJson from '../package.json' with { type: 'json' }
import type { Config } from './config/config.ts'
import { createFirstKey, createRepeatableKey, createSecretCheck, createUserCheck } from './core/api-keys.ts'
import { createCore, type Core, type CoreSettings } from './core/assembly.ts'
import type { Gateway, ServerInfo } from './core/gateway.ts'
import { createSinkChoice } from './core/delivery/sink-choice.ts'
import type { Engine } from './core/ports/engine.ts'
import type { Logger } from './core/ports/logger.ts'
import type { Sink } from './core/ports/sink.ts'
import type { Store } from './core/ports/store.ts'
import { holdStorage } from './cluster/index.ts'
import { createDialects } from './dialects/index.ts'
import { createEngine } from './engines/index.ts'
import { globalWebhooks } from './global-webhooks.ts'
import { reservedSessionNames } from './http/reserved-names.ts'
import type { MetricsPage } from './http/metrics.ts'
import { createServer } from './http/server.ts'
import { createMediaStore } from './media/index.ts'
import { createPreviewFinder } from './media/previews/finder.ts'
import { createMediaStage } from './media/stage.ts'
import { createUploadStore } from './media/uploads.ts'
import { createStagingFolder, type StagingFolder } from './media/staging/folder.ts'
import { createSinks } from './sinks/index.ts'
import { createStore } from './store/index.ts'
import { createGuardedHttp, type GuardedHttp } from './util/guarded-http.ts'
import { createHost } from './watch/host.ts'
import { createMetrics, type Metrics } from './watch/metrics.ts'

/** Parts that a test brings along. */
export interface AppParts {
  readonly engine?: Engine
  readonly sinks?: readonly Sink[]
}

export interface AppOptions {
  readonly logger: PinoLogger
  readonly parts?: AppParts
  /** Asked for through an API: end the process, after draining unless forced. */
  readonly onStopRequested?: (options: { readonly force: boolean }) => void
  /** Makes an administrator's key that is the same at every start and can be shown each time. */
  readonly repeatableKey?: string
}

/** The gateway as one thing: built, not yet started. */
export interface App extends AsyncDisposable {
  readonly gateway: Gateway
  readonly store: Store
  readonly server: FastifyInstance
  /** A key that was made at this start, or is the same at every start; null when the operator has one. */
  readonly newKey: string | null
  /** Listens, then brings back the sessions. Resolves with the address once requests are answered. */
  start(): Promise<{ readonly address: string }>
}

/** Builds every part and wires them. The only file that knows them all. */
export async function createApp(config: Config, options: AppOptions): Promise<App> {
  const { logger, parts = {} } = options
  await using opened = new AsyncDisposableStack()
  opened.use(await holdStorage(config, { logger, onLost: () => options.onStopRequested?.({ force: true }) }))
  const host = opened.use(createHost({ folders: dataFolders(config) }))
  const metrics = createMetrics({ host, version: packageJson.version, worker: config.worker })
  const store = opened.use(await createStore(config.secrets.databaseUrl, metrics))
  const http = opened.use(createGuardedHttp({ allow: config.allowPrivate }))
  const sinks = parts.sinks ?? createSinks({ http, allow: config.allowPrivate, timeoutMs: config.webhookTimeoutMs })
  for (const sink of sinks) opened.defer(() => sink[Symbol.asyncDispose]?.())
  if (config.secrets.natsUrl !== null) await createSinkChoice(sinks).check(config.secrets.natsUrl)
  const folder = createStaging(config)
  const info = createInfo(config)
  const dialects = createDialects({ ryze: config.ryze, gowa: config.gowa })
  const core = createCore({
    store,
    engine: parts.engine ?? createEngine(config, { logger, meter: metrics.meter }),
    sinks,
    ...(await createFiles(config, { folder, http, logger })),
    linkSecret: await store.serverSecret(),
    dialects: new Map(dialects.map((dialect) => [dialect.name, dialect])),
    reservedNames: new Set(reservedSessionNames(dialects)),
    info,
    globalWebhooks: globalWebhooks(config, dialects),
    isAdminSecret: createSecretCheck(config.secrets.apiKey),
    isAdminUser: createUserCheck(config.secrets.gowaUsers),
    requestStop: (stop) => options.onStopRequested?.(stop),
    logger,
    meter: metrics.meter,
    host,
    settings: coreSettings(config),
  })
  const { gateway } = core
  // The server's own line about its address would stand beside ours.
  const quiet = logger.isLevelEnabled('debug') ? logger : logger.child({}, { level: 'warn' })
  const server = await createServer({
    gateway,
    dialects,
    logger: quiet,
    bodyLimit: config.bodyLimitBytes,
    uploads: createUploadStore(folder),
    ...metricsPage(config, { core, metrics }),
  })
  const newKey = await makeKey({ config, store, repeatableKey: options.repeatableKey })
  const resources = opened.move()
  return {
    gateway,
    store,
    server,
    newKey,
    start: () => start({ config, core, server, info, folder }),
    async [Symbol.asyncDispose]() {
      await drain({ server, core, limitMs: config.stopTimeoutMs })
      await resources[Symbol.asyncDispose]()
    },
  }
}

/** Where data is: the database may lie on another disk than the rest. */
function dataFolders({ dataFolder, secrets }: Config): readonly string[] {
  const [, path] = /^sqlite:(?!:memory:)(.+)$/.exec(secrets.databaseUrl) ?? []
  return path === undefined ? [dataFolder] : [dataFolder, dirname(path)]
}

function metricsPage(
  { metrics: access }: Config,
  { core, metrics }: { readonly core: Core; readonly metrics: Metrics },
): { readonly metrics?: MetricsPage } {
  if (access === 'off') return {}
  return { metrics: { access, read: () => metrics.read(core.observatory.look) } }
}

/** How much of a stop's time requests under way may take, and how long their last answers. */
const REQUESTS_SHARE = 0.5
const LAST_ANSWERS_MS = 1_000

/**
 * Nothing new is taken in; requests under way are answered. What still waits for WhatsApp after a while is answered when
 * the sessions end: it is recorded, and goes on at the next start.
 */
async function drain(parts: {
  readonly server: FastifyInstance
  readonly core: Core
  readonly limitMs: number
}): Promise<void> {
  const closed = parts.server.close()
  await Promise.race([closed, pause(parts.limitMs * REQUESTS_SHARE, undefined, { ref: false })])
  await parts.core.stop()
  await Promise.race([closed, pause(LAST_ANSWERS_MS, undefined, { ref: false })])
  parts.server.server.closeAllConnections()
  await closed
}

type Info = ServerInfo & { baseUrl: string }

function createInfo(config: Config): Info {
  return {
    version: packageJson.version,
    worker: config.worker,
    engine: 'baileys',
    startedAt: Date.now(),
    baseUrl: config.publicUrl ?? `http://${config.host}:${config.port}`,
    environment: config.described,
  }
}

async function start(parts: {
  readonly config: Config
  readonly core: Core
  readonly server: FastifyInstance
  readonly info: Info
  readonly folder: StagingFolder
}): Promise<{ readonly address: string }> {
  const { config, core, server, info } = parts
  await parts.folder.sweep()
  await core.prepare()
  const address = await server.listen({ host: config.host, port: config.port })
  if (!config.publicUrl) info.baseUrl = address
  await core.start()
  return { address }
}

async function makeKey(parts: {
  readonly config: Config
  readonly store: Store
  readonly repeatableKey: string | undefined
}): Promise<string | null> {
  const { config, store, repeatableKey } = parts
  if (config.secrets.apiKey) return null
  if (repeatableKey !== undefined) return createRepeatableKey(store, repeatableKey, Date.now())
  return createFirstKey(store, Date.now())
}

/** More would only wait for each other. */
const MAX_STAGED_FILES = 1_000

const createStaging = ({ dataFolder, staging }: Config): StagingFolder =>
  createStagingFolder({ ...staging, folder: `${dataFolder}/staging`, maxFiles: MAX_STAGED_FILES })

/** Where files live, and how those that are to be sent get ready. */
async function createFiles(
  { dataFolder, ...config }: Config,
  { folder, http, logger }: { readonly folder: StagingFolder; readonly http: GuardedHttp; readonly logger: Logger },
) {
  const stage = createMediaStage({ ...config.staging, folder, http })
  const media = await createMediaStore({ ...config, folder: `${dataFolder}/media` }, { logger, http })
  return { media, stage, previews: createPreviewFinder({ http, stage }) }
}

const coreSettings = (config: Config): CoreSettings => ({
  keepEventsDays: config.eventsKeepDays,
  keepEventsCount: config.eventsKeepCount,
  restoreParallel: config.restoreParallel,
  readyWaitMs: 5_000,
  sendTimeoutMs: config.sendTimeoutMs,
  delivery: config.delivery,
  linkLifeMs: config.media.linkLifeMs,
  // One session's files leave room for the others'.
  media: { ...config.media, parallelPerSession: Math.ceil(config.media.parallel / 2) },
})
