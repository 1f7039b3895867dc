import type { FastifyInstance } from 'fastify'

const SECURITY: Readonly<Record<string, string>> = {
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'SAMEORIGIN',
  'referrer-policy': 'no-referrer',
  'cross-origin-resource-policy': 'cross-origin',
}

/**
 * Headers on every answer; the request's id is also in the log and in the events that it causes. Any origin may call, since no answer depends on cookies: the key has to be in the request.
 */
export function addHeaders(app: FastifyInstance): void {
  app.addHook('onRequest', async (request, reply) => {
    reply.headers(SECURITY)
    reply.header('x-request-id', request.id)
    reply.header('access-control-allow-origin', '*')
    if (request.method !== 'OPTIONS') return
    reply.headers({
      allow: 'GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS',
      'access-control-allow-methods': 'GET, HEAD, POST, PUT, PATCH, DELETE',
      'access-control-allow-headers': request.headers['access-control-request-headers'] ?? '*',
      'access-control-max-age': '86400',
      vary: 'access-control-request-headers',
    })
    return reply.code(204).send()
  })
}
