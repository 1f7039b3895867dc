import type { FastifyRequest } from 'fastify'
import type { ApiKeys, Principal } from '../core/api-keys.ts'
import { GatewayError } from '../core/errors.ts'
import type { Access, Dialect, RequestParts } from '../dialects/dialect.ts'

declare module 'fastify' {
  interface FastifyRequest {
    /** Who is calling; null on open routes. */
    principal: Principal | null
    /** Which session the request is about, where it names one. */
    sessionName: string | null
  }
}

/** Resolves the caller before the body is read; throws UNAUTHORIZED. */
export async function authenticate(keys: ApiKeys, dialect: Dialect, request: FastifyRequest): Promise<void> {
  const secret = dialect.credential(partsOf(request))
  const principal = secret === null ? null : await keys.authenticate(secret)
  if (!principal) throw new GatewayError('UNAUTHORIZED', 'Unauthorized')
  request.principal = principal
}

/**
 * Whether this caller may do this; throws FORBIDDEN, or BAD_REQUEST when the session is not named. Returns the session
 * that the request is about.
 */
export function authorize(access: Access, principal: Principal, request: RequestParts): string | null {
  if (access.kind === 'admin') admit(principal.scope === 'admin')
  if (access.kind !== 'session') return null
  const named = access.session(request)
  const session = named ?? (principal.scope === 'admin' ? access.fallback : undefined)
  if (!session) throw new GatewayError('BAD_REQUEST', 'Session name is required')
  admit(principal.session === null || principal.session === session)
  admit(access.action === null || principal.scope === 'admin' || principal.actions[access.action])
  return session
}

function admit(allowed: boolean): void {
  if (!allowed) throw new GatewayError('FORBIDDEN', 'Forbidden')
}

/** The request as plain data. */
export const partsOf = (request: FastifyRequest): RequestParts => ({
  body: request.body,
  query: request.query as RequestParts['query'],
  params: request.params as RequestParts['params'],
  headers: request.headers,
})
