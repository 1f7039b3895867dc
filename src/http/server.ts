import { randomUUID } from 'node:crypto'
import Fastify, { LogController, type FastifyBaseLogger, type FastifyInstance } from 'fastify'
import type { Gateway } from '../core/gateway.ts'
import type { UploadStore } from '../core/uploads.ts'
import type { Dialect } from '../dialects/dialect.ts'
import { boundBodies, createBodyRoom, type BodyRoomLimits } from './body-room.ts'
import { acceptBodies } from './body.ts'
import { refuseWhileClosing } from './closing.ts'
import { addHeaders } from './headers.ts'
import { serveLanding } from './landing.ts'
import { serveMetrics, type MetricsPage } from './metrics.ts'
import { mount } from './mount.ts'
import { answerUnknownRoutes, refuseUnrouted } from './not-found.ts'
import { documentRoutes, serveDocuments } from './openapi.ts'
import { createRateCounter } from './rate-limit.ts'
import { serveSockets, type SocketLimits } from './sockets.ts'

export interface ServerOptions {
  readonly gateway: Gateway
  readonly dialects: readonly Dialect[]
  readonly logger: FastifyBaseLogger
  /** Bytes a request body may have. */
  readonly bodyLimit?: number
  /** Of all request bodies that are in memory; by default four times the largest. */
  readonly bodyRoom?: Partial<BodyRoomLimits>
  /** Where files of multipart forms are put; without it they are passed over. */
  readonly uploads?: UploadStore
  /** Whether a proxy in front tells the caller's address. */
  readonly trustProxy?: boolean
  readonly sockets?: Partial<SocketLimits>
  /** Without it there is no `/metrics`. */
  readonly metrics?: MetricsPage
}

const DEFAULT_BODY_LIMIT = 64 * 1024 * 1024
const LARGE_AT_ONCE = 4
const BODIES_WAITING = 256
const BODY_WAIT_MS = 10_000

/** The HTTP server with every API mounted at the root and under its name. Nothing listens yet. */
export async function createServer(options: ServerOptions): Promise<FastifyInstance> {
  const { gateway, dialects } = options
  const app = createFastify(options)
  app.decorateRequest('principal', null)
  app.decorateRequest('sessionName', null)
  addHeaders(app)
  refuseWhileClosing(app)
  const { uploads = null, bodyLimit: maxFieldBytes = DEFAULT_BODY_LIMIT } = options
  const bodyRoom = { bytes: LARGE_AT_ONCE * maxFieldBytes, waiting: BODIES_WAITING, waitMs: BODY_WAIT_MS }
  const takeFormRoom = boundBodies(app, createBodyRoom({ ...bodyRoom, ...options.bodyRoom }))
  acceptBodies(app, { uploads, maxFieldBytes, takeFormRoom })
  answerUnknownRoutes(app, dialects)
  serveLanding(app, dialects)
  if (options.metrics) serveMetrics(app, gateway, options.metrics)
  const rates = new Map(
    dialects.map(({ name, rateLimit }) => [name, rateLimit ? createRateCounter(rateLimit) : null] as const),
  )
  const ratesOf = ({ name }: Dialect) => rates.get(name) ?? null
  await serveSockets(app, { gateway, dialects, ratesOf, ...(options.sockets && { limits: options.sockets }) })
  for (const dialect of dialects) {
    const mounted = { gateway, dialect, rates: ratesOf(dialect) }
    await app.register(async (scope) => {
      await documentRoutes(scope, dialect)
      mount(scope, { ...mounted, prefix: '' })
      await serveDocuments(scope, dialect)
    })
    const prefix = `/${dialect.name}`
    await app.register(async (scope) => mount(scope, { ...mounted, prefix }), { prefix })
  }
  // Streams have no end of their own: they must not keep the server from closing.
  app.addHook('preClose', async () => gateway.events.readers.close())
  await app.ready()
  return app
}

function createFastify({ dialects, logger, bodyLimit, trustProxy }: ServerOptions): FastifyInstance {
  return Fastify({
    loggerInstance: logger,
    // A line per request is not the log's business; failures are logged where they are answered.
    logController: new LogController({ disableRequestLogging: true }),
    genReqId: () => randomUUID(),
    // Said in each API's own form instead.
    return503OnClosing: false,
    bodyLimit: bodyLimit ?? DEFAULT_BODY_LIMIT,
    trustProxy: trustProxy ?? false,
    // A message id names its chat and its author: longer than the router's default allows.
    routerOptions: { maxParamLength: 500, ignoreTrailingSlash: true },
    frameworkErrors: (error, request, reply) => void refuseUnrouted(error, { dialects, request, reply }),
  })
}
