import type { FastifyInstance, FastifyReply, FastifyRequest, FastifySchema } from 'fastify'
import type { Gateway } from '../core/gateway.ts'
import type { Dialect, Route } from '../dialects/dialect.ts'
import { authenticate, authorize, partsOf } from './access.ts'
import { toRefusal } from './refusal.ts'
import { validatorCompiler } from './validator.ts'

export interface MountOptions {
  readonly gateway: Gateway
  readonly dialect: Dialect
  /** Where it is mounted: empty at the root. */
  readonly prefix: string
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

function addRoute(scope: FastifyInstance, { gateway, dialect }: MountOptions, route: Route): void {
  const { access } = route
  scope.route({
    method: route.method,
    url: route.url,
    schema: documented(dialect, route),
    // A GET that sends (WAHA has one) must not send when somebody only asks for its headers.
    exposeHeadRoute: !(access.kind === 'session' && access.action === 'send'),
    onRequest: async (request) => {
      if (access.kind !== 'open') await authenticate(gateway.keys, dialect, request)
    },
    preValidation: async (request) => {
      if (request.principal) request.sessionName = authorize(access, request.principal, partsOf(request))
    },
    handler: (request, reply) => answer(gateway, route, { request, reply }),
  })
}

async function answer(gateway: Gateway, route: Route, { request, reply }: Exchange): Promise<unknown> {
  reply.code(route.status)
  const result = await route.handle(gateway, { ...partsOf(request), principal: request.principal, raw: request, reply })
  if (result === null) return reply.type('application/json; charset=utf-8').send('null')
  return reply.send(result)
}

function documented(dialect: Dialect, { schema, ...route }: Route): FastifySchema {
  const security = route.access.kind === 'open' ? [] : [{ [`${dialect.name}Key`]: [] }]
  return {
    summary: route.summary,
    tags: [route.tag],
    deprecated: route.deprecated,
    security,
    ...(schema.body && { body: schema.body }),
    ...(schema.query && { querystring: schema.query }),
    ...(schema.response && { response: { [route.status]: schema.response } }),
  }
}

/** Answers in the API's own form; what a caller may not see is logged with the id that the answer shows. */
export function sendRefusal(
  error: unknown,
  { dialect, prefix, request, reply }: Omit<MountOptions, 'gateway'> & Exchange,
): FastifyReply {
  const refusal = toRefusal(error)
  const path = request.url.split('?', 1)[0]?.slice(prefix.length) ?? ''
  const { method, id: requestId, sessionName: session } = request
  const { status, body } = dialect.refuse(refusal, { method, path, session, requestId })
  if (status >= 500 && refusal.code !== 'NOT_SUPPORTED') {
    request.log.error({ err: error, requestId, method, dialect: dialect.name }, 'request failed')
  }
  for (const name of ['content-type', 'content-length', 'content-disposition']) reply.removeHeader(name)
  return reply.code(status).type('application/json; charset=utf-8').send(JSON.stringify(body))
}
