import type { FastifyInstance, FastifyRequest } from 'fastify'
import type { Credential } from '../core/api-keys.ts'
import { GatewayError } from '../core/errors.ts'
import type { Gateway } from '../core/gateway.ts'

/** What is measured, and who may see it: with an administrator's key, or everybody. */
export interface MetricsPage {
  readonly access: 'key' | 'open'
  readonly read: () => Promise<{ readonly type: string; readonly body: string }>
}

/** `GET /metrics`, at the root only: it belongs to no API. */
export function serveMetrics(app: FastifyInstance, gateway: Pick<Gateway, 'keys'>, page: MetricsPage): void {
  app.get('/metrics', { schema: { hide: true } }, async (request, reply) => {
    reply.header('www-authenticate', 'Basic realm="Waypost metrics"')
    if (page.access === 'key') await admit(gateway, request)
    reply.removeHeader('www-authenticate')
    const { type, body } = await page.read()
    return reply.type(type).header('cache-control', 'no-store').send(body)
  })
}

/** Which sessions there are is for administrators alone. */
async function admit({ keys }: Pick<Gateway, 'keys'>, { headers }: FastifyRequest): Promise<void> {
  const credential = credentialOf(headers['x-api-key'], headers.authorization)
  const principal = credential === null ? null : await keys.authenticate(credential)
  if (!principal) throw new GatewayError('UNAUTHORIZED', 'Unauthorized', { details: { shown: credential !== null } })
  if (principal.scope !== 'admin') throw new GatewayError('FORBIDDEN', 'Forbidden')
}

/** What Prometheus can show: a header of its own, a bearer token, or Basic's password. */
function credentialOf(key: string | readonly string[] | undefined, authorization = ''): Credential | null {
  if (typeof key === 'string' && key !== '') return key
  const [, scheme = '', value = ''] = /^(bearer|basic) +(\S+)$/i.exec(authorization) ?? []
  if (scheme.toLowerCase() === 'bearer') return value
  if (scheme === '') return null
  const text = Buffer.from(value, 'base64').toString()
  const colon = text.indexOf(':')
  return colon < 0 ? null : { user: text.slice(0, colon), password: text.slice(colon + 1) }
}
