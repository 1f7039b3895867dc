import type { FastifyInstance, FastifyReply, FastifyRequest, FastifySchema } from 'fastify'
import type { ErrorDetails } from '../core/errors.ts'
import type { Gateway } from '../core/gateway.ts'
import type { Dialect, Route } from '../dialects/dialect.ts'
import { inCall } from '../util/call-scope.ts'
import { authenticate, authorize, partsOf } from './access.ts'
import { answerOnce, keyHeader, takesKey } from './idempotency.ts'
import type { RateCounter } from './rate-limit.ts'
import { toRefusal } from './refusal.ts'
import { validatorCompiler } from './validator.ts'

export interface MountOptions {
  readonly gateway: Gateway
  readonly dialect: Dialect
  /** Where it is mounted: empty at the root. */
  readonly prefix: string
  /** Counts the API's requests, under all its addresses together; null when it has no limit. */
  readonly rates: RateCounter | null
}

interface Exchange {
  readonly request: FastifyRequest
  readonly reply: FastifyReply
}

/** Puts one API into a Fastify context of its own, so that its errors and hooks never reach another. */
export function mount(scope: FastifyInstance, options: MountOptions): void {
  scope.setValidatorCompiler(validatorCompiler)
  scope.setSerializerCompiler(() => (data) => JSON.stringify(data))
  scope.setErrorHandler((error, request, reply) => sendRefusal(error, { ...options, request, reply }))
  for (const route of options.dialect.routes) {
    // Where two APIs share an address at the root, the first one listed has it.
    if (!scope.hasRoute({ method: route.method, url: `${options.prefix}${route.url}` })) addRoute(scope, options, route)
  }
}

function addRoute(scope: FastifyInstance, { gateway, dialect, rates }: MountOptions, route: Route): void {
  const { access } = route
  scope.route({
    method: route.method,
    url: route.url,
    schema: documented(dialect, route),
    // A GET that does something must not do it when somebody only asks for its headers: WAHA's sends, GOWA's logs out.
    exposeHeadRoute:
      !(access.kind === 'session' && access.action === 'send') &&
      !(access.kind === 'resolved' && access.action === 'control'),
    onRequest: async (request, reply) => {
      if (access.kind === 'open' || isSigned(gateway, access, request)) return
      request.principal = await authenticate(gateway, dialect, partsOf(request))
      rates?.count(request.principal.keyId, route.bucket, reply)
    },
    preValidation: async (request) => {
      const { principal } = request
      if (principal) request.sessionName = await authorize(gateway, { access, principal, request: partsOf(request) })
    },
    handler: (request, reply) => answer(gateway, route, { request, reply }),
  })
}

/** A link that was given out: it names its session, and no key is needed. */
const isSigned = (gateway: Gateway, access: Route['access'], request: FastifyRequest): boolean =>
  access.kind === 'session' && access.signed?.(gateway, partsOf(request)) === true

/** As part of the request: what it causes carries its id. */
function answer(gateway: Gateway, route: Route, { request, reply }: Exchange): Promise<unknown> {
  reply.code(route.status)
  const { principal, sessionName: session } = request
  const parts = { ...partsOf(request), principal, session, raw: request, reply }
  const handle = () => route.handle(gateway, parts)
  return inCall({ trace: request.id }, async () => {
    const kept = await answerOnce(gateway, { route, request, reply, handle })
    if (kept) return reply.code(kept.status).type(kept.type).send(kept.body)
    const result = await handle()
    if (result === null) return reply.type('application/json; charset=utf-8').send('null')
    return reply.send(result)
  })
}

function documented(dialect: Dialect, { schema, ...route }: Route): FastifySchema {
  const headers = takesKey(route) ? { headers: keyHeader } : {}
  const security = route.access.kind === 'open' ? [] : [{ [`${dialect.name}Key`]: [] }]
  return {
    summary: route.summary,
    tags: [route.tag],
    deprecated: route.deprecated,
    ...(route.hidden && { hide: true }),
    security,
    ...headers,
    ...(schema.body && { body: schema.body }),
    ...(schema.query && { querystring: schema.query }),
    ...(schema.response && { response: { [route.status]: schema.response } }),
  }
}

/** Answers in the API's own form; what a caller may not see is logged with the id that the answer shows. */
export function sendRefusal(
  error: unknown,
  { dialect, prefix, request, reply }: Pick<MountOptions, 'dialect' | 'prefix'> & Exchange,
): FastifyReply {
  const refusal = toRefusal(error)
  const path = request.url.split('?', 1)[0]?.slice(prefix.length) ?? ''
  const { method, id: requestId, sessionName: session } = request
  const { status, body, headers = {} } = dialect.refuse(refusal, { method, path, session, requestId })
  if (status >= 500 && refusal.code !== 'NOT_SUPPORTED') {
    request.log.error({ err: error, requestId, method, dialect: dialect.name }, 'request failed')
  }
  for (const name of ['content-type', 'content-length', 'content-disposition']) reply.removeHeader(name)
  reply.code(status).headers({ ...retryAfter(refusal.details), ...headers })
  if (typeof body === 'string') return reply.type('text/plain; charset=utf-8').send(body)
  return reply.type('application/json; charset=utf-8').send(JSON.stringify(body))
}

/** How long to wait before the same is worth another try, as HTTP says it: in whole seconds. */
function retryAfter({ retryAfterMs }: ErrorDetails): Readonly<Record<string, string>> {
  return typeof retryAfterMs === 'number' ? { 'retry-after': String(Math.max(1, Math.ceil(retryAfterMs / 1000))) } : {}
}
