import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { FastifyInstance, LightMyRequestResponse } from 'fastify'
import { pino } from 'pino'
import { createCore, type CoreSettings } from '../../core/assembly.ts'
import type { Gateway, ServerInfo } from '../../core/gateway.ts'
import { DEFAULT_SESSION_CONFIG, type SessionConfig } from '../../core/model/session.ts'
import { NO_PREVIEWS, type MediaStage, type PreviewFinder } from '../../core/ports/media-stage.ts'
import type { MediaStore } from '../../core/ports/media-store.ts'
import type { Sink } from '../../core/ports/sink.ts'
import type { Store } from '../../core/ports/store.ts'
import { createTestSink } from '../../core/testing/sink.ts'
import { createFakeEngine, type FakeSession } from '../../engines/fake/index.ts'
import { reservedSessionNames } from '../../http/reserved-names.ts'
import { createServer, type ServerOptions } from '../../http/server.ts'
import { createLocalMedia } from '../../media/local.ts'
import { createMediaStage } from '../../media/stage.ts'
import { createStagingFolder } from '../../media/staging/folder.ts'
import { createUploadStore } from '../../media/uploads.ts'
import { createStore } from '../../store/index.ts'
import { createGuardedHttp } from '../../util/guarded-http.ts'
import type { Dialect } from '../dialect.ts'

/** The administrator's key of every test. */
export const ADMIN_KEY = 'the-admin-key'

/** A number that is not on the fake WhatsApp. */
export const ABSENT = '4915559999'

export interface CallOptions {
  readonly body?: unknown
  /** Null: no key at all. */
  readonly key?: string | null
  readonly headers?: Readonly<Record<string, string>>
}

export interface Answer {
  readonly status: number
  // oxlint-disable-next-line typescript/no-explicit-any -- tests look into answers of many shapes
  readonly body: any
  readonly raw: LightMyRequestResponse
}

/** One API over the real core, an in-memory store and the fake engine. */
export interface DialectApp extends AsyncDisposable {
  readonly server: FastifyInstance
  readonly gateway: Gateway
  readonly store: Store
  readonly media: MediaStore
  readonly stops: readonly { readonly force: boolean }[]
  /** `call('GET /api/sessions')` */
  call(operation: string, options?: CallOptions): Promise<Answer>
  /** A new session whose phone has scanned the code. */
  pair(name: string, config?: Partial<SessionConfig>): Promise<FakeSession>
  engine(name: string): FakeSession
}

export interface DialectAppOptions extends Pick<ServerOptions, 'bodyLimit' | 'sockets'> {
  readonly dialect: Dialect
  /** How a key is shown in this API's requests. */
  readonly credential: (key: string) => Readonly<Record<string, string>>
  /** More numbers that are not on the fake WhatsApp. */
  readonly absent?: readonly string[]
  /** Where events go; nowhere unless said. */
  readonly sinks?: readonly Sink[]
  readonly settings?: Partial<CoreSettings>
  /** What brings files to the disk; the gateway's own unless said. */
  readonly stage?: MediaStage
  /** What looks at pages; nothing does unless said. */
  readonly previews?: PreviewFinder
}

export async function createDialectApp(options: DialectAppOptions): Promise<DialectApp> {
  const {
    dialect,
    credential,
    absent = [],
    sinks = [createTestSink()],
    settings = {},
    stage,
    previews,
    ...limits
  } = options
  await using opened = new AsyncDisposableStack()
  const folder = await mkdtemp(join(tmpdir(), `waypost-${dialect.name}-`))
  opened.defer(() => rm(folder, { recursive: true, force: true }))
  const store = opened.use(await createStore('sqlite::memory:'))
  const fake = createFakeEngine({ absentNumbers: [ABSENT, ...absent] })
  const media = createLocalMedia({ folder })
  const http = opened.use(createGuardedHttp({ allow: ['127.0.0.1'] }))
  const staging = createStagingFolder({ ...STAGING, folder: join(folder, 'staging') })
  const logger = pino({ level: 'silent' })
  const stops: { force: boolean }[] = []
  const core = createCore({
    store,
    engine: fake,
    media,
    stage: stage ?? createMediaStage({ ...STAGING, folder: staging, http }),
    previews: previews ?? NO_PREVIEWS,
    linkSecret: await store.serverSecret(),
    sinks,
    dialects: new Map([[dialect.name, dialect]]),
    reservedNames: new Set(reservedSessionNames([dialect])),
    info: { ...INFO, worker: dialect.name, startedAt: Date.now() },
    globalWebhooks: [],
    isAdminSecret: (secret) => secret === ADMIN_KEY,
    isAdminUser: (user, password) => user === 'operator' && password === 'secret',
    requestStop: (stop) => void stops.push({ ...stop }),
    logger,
    settings: { keepEventsDays: 1, restoreParallel: 1, readyWaitMs: 50, media: { download: false }, ...settings },
  })
  await core.start()
  opened.defer(() => core.stop())
  const { gateway } = core
  const server = opened.adopt(
    await createServer({ gateway, dialects: [dialect], logger, uploads: createUploadStore(staging), ...limits }),
    (app) => app.close(),
  )
  const engine = (name: string) => requireSession(fake.sessions.get(name), name)
  const resources = opened.move()
  return {
    server,
    gateway,
    store,
    media,
    stops,
    call: createCall(server, credential),
    engine,
    async pair(name, config = {}) {
      await gateway.sessions.create({ name, config: { ...DEFAULT_SESSION_CONFIG, ...config } })
      await engine(name).pair()
      return engine(name)
    },
    [Symbol.asyncDispose]: () => resources.disposeAsync(),
  }
}

const STAGING = {
  maxFileBytes: 20_000_000,
  maxBytes: 100_000_000,
  maxFiles: 100,
  ffmpegPath: null,
  searchPath: '/usr/local/bin:/usr/bin:/bin',
}

const INFO: Omit<ServerInfo, 'worker' | 'startedAt'> = {
  version: '0.0.0',
  engine: 'fake',
  baseUrl: 'http://127.0.0.1:3000',
  environment: { WAYPOST_LOG_LEVEL: 'info' },
}

function createCall(server: FastifyInstance, credential: DialectAppOptions['credential']): DialectApp['call'] {
  return async (operation, { body, key = ADMIN_KEY, headers = {} } = {}) => {
    const [method, url] = operation.split(' ') as ['GET', string]
    const raw = await server.inject({
      method,
      url,
      headers: { ...(key !== null && credential(key)), ...headers },
      ...(body !== undefined && { payload: body as object }),
    })
    const isJson = String(raw.headers['content-type']).includes('json') && raw.body !== ''
    return { status: raw.statusCode, body: isJson ? raw.json() : raw.body, raw }
  }
}

function requireSession(session: FakeSession | undefined, name: string): FakeSession {
  if (!session) throw new Error(`the fake engine has no session ${name}`)
  return session
}
