import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { FastifyInstance, LightMyRequestResponse } from 'fastify'
import { pino } from 'pino'
import { createCore } from '../../../core/assembly.ts'
import type { Gateway, ServerInfo } from '../../../core/gateway.ts'
import type { Message } from '../../../core/model/message.ts'
import type { MediaStore } from '../../../core/ports/media-store.ts'
import { incoming as fromAna } from '../../../core/testing/stanzas.ts'
import { createFakeEngine, type FakeSession } from '../../../engines/fake/index.ts'
import { reservedSessionNames } from '../../../http/reserved-names.ts'
import { createServer, type ServerOptions } from '../../../http/server.ts'
import { createLocalMedia } from '../../../media/local.ts'
import { createStore } from '../../../store/index.ts'
import { waha } from '../index.ts'

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

/** WAHA's API over the real core, an in-memory store and the fake engine. */
export interface TestApp extends AsyncDisposable {
  readonly server: FastifyInstance
  readonly gateway: Gateway
  readonly media: MediaStore
  readonly stops: readonly { readonly force: boolean }[]
  /** `call('GET /api/sessions')` */
  call(operation: string, options?: CallOptions): Promise<Answer>
  /** A new session whose phone has scanned the code. */
  pair(name: string, config?: unknown): Promise<FakeSession>
  engine(name: string): FakeSession
}

export async function createTestApp(options: Pick<ServerOptions, 'bodyLimit' | 'sockets'> = {}): Promise<TestApp> {
  await using opened = new AsyncDisposableStack()
  const folder = await mkdtemp(join(tmpdir(), 'waypost-waha-'))
  opened.defer(() => rm(folder, { recursive: true, force: true }))
  const store = opened.use(await createStore('sqlite::memory:'))
  const fake = createFakeEngine({ absentNumbers: [ABSENT] })
  const media = createLocalMedia({ folder })
  const logger = pino({ level: 'silent' })
  const stops: { force: boolean }[] = []
  const core = createCore({
    store,
    engine: fake,
    media,
    sinks: [],
    dialects: new Map([[waha.name, waha]]),
    reservedNames: new Set(reservedSessionNames([waha])),
    info: INFO,
    globalWebhooks: [],
    isAdminSecret: (secret) => secret === ADMIN_KEY,
    checkUrl: async () => {},
    requestStop: (stop) => void stops.push({ ...stop }),
    logger,
    settings: { keepEventsDays: 1, restoreParallel: 1, readyWaitMs: 50 },
  })
  await core.start()
  opened.defer(() => core.stop())
  const { gateway } = core
  const server = opened.adopt(
    await createServer({
      gateway,
      dialects: [waha],
      logger,
      ...options,
    }),
    (app) => app.close(),
  )
  const call = createCall(server)
  const engine = (name: string) => requireSession(fake.sessions.get(name), name)
  const resources = opened.move()
  return {
    server,
    gateway,
    media,
    stops,
    call,
    engine,
    async pair(name, config) {
      const { status, body } = await call('POST /api/sessions', { body: { name, config } })
      if (status !== 201) throw new Error(`not created: ${JSON.stringify(body)}`)
      await engine(name).pair()
      return engine(name)
    },
    [Symbol.asyncDispose]: () => resources.disposeAsync(),
  }
}

const INFO: ServerInfo = {
  version: '0.0.0',
  worker: 'waha',
  engine: 'fake',
  startedAt: Date.now(),
  baseUrl: 'http://127.0.0.1:3000',
  environment: { WAYPOST_LOG_LEVEL: 'info' },
}

function createCall(server: FastifyInstance): TestApp['call'] {
  return async (operation, { body, key = ADMIN_KEY, headers = {} } = {}) => {
    const [method, url] = operation.split(' ') as ['GET', string]
    const raw = await server.inject({
      method,
      url,
      headers: { ...(key !== null && { 'x-api-key': key }), ...headers },
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

/** A message from a person, with what a test wants to be different. */
export const incoming = (change: Partial<Message> = {}): Message =>
  fromAna({ chat: ANNA, sender: ANNA, senderName: 'Anna', ...change })

export const ANNA = '4915550001@s.whatsapp.net'
export const GROUP = '120363000000000001@g.us'
