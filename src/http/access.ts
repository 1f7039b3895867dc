import type { FastifyRequest } from 'fastify'
import { type Principal, reaches } from '../core/api-keys.ts'
import { GatewayError } from '../core/errors.ts'
import type { Gateway } from '../core/gateway.ts'
import type { Access, Dialect, RequestParts } from '../dialects/dialect.ts'

declare module 'fastify' {
  interface FastifyRequest {
    /** Who is calling; null on open routes. */
    principal: Principal | null
    /** Which session the request is about, where it names one. */
    sessionName: string | null
  }
}

/** Resolves the caller before the body is read; throws UNAUTHORIZED, whose details say whether anything was shown. */
export async function authenticate(
  gateway: Pick<Gateway, 'keys'>,
  dialect: Pick<Dialect, 'credential'>,
  request: RequestParts,
): Promise<Principal> {
  const credential = dialect.credential(request)
  const principal = credential === null ? null : await gateway.keys.authenticate(credential)
  if (principal) return principal
  throw new GatewayError('UNAUTHORIZED', 'Unauthorized', { details: { shown: credential !== null } })
}

export interface AccessRequest {
  readonly access: Access
  readonly principal: Principal
  readonly request: RequestParts
}

/**
 * Whether this caller may do this; throws FORBIDDEN, or BAD_REQUEST when the session is not named. Returns the session
 * that the request is about.
 */
export async function authorize(
  gateway: Gateway,
  { access, principal, request }: AccessRequest,
): Promise<string | null> {
  switch (access.kind) {
    case 'open':
    case 'any':
      return null
    case 'admin':
      admit(principal.scope === 'admin')
      return null
    case 'account':
      admit(principal.scope !== 'session')
      return null
    case 'session': {
      const named = access.session(request) ?? (principal.scope === 'session' ? undefined : access.fallback)
      if (!named) throw new GatewayError('BAD_REQUEST', 'Session name is required')
      return admitTo(gateway, { access, principal, session: named })
    }
    case 'resolved':
      return admitTo(gateway, {
        access,
        principal,
        session: await access.resolve(gateway, principal, request),
      })
  }
}

async function admitTo(
  gateway: Pick<Gateway, 'sessions'>,
  given: {
    readonly access: Extract<Access, { action: unknown }>
    readonly principal: Principal
    readonly session: string
  },
): Promise<string> {
  const { access, principal, session } = given
  if (principal.scope === 'session') admit(principal.session === session)
  // A session of somebody else and one that is not there must look the same.
  if (principal.scope === 'account') admit(reaches(principal, (await gateway.sessions.get(session)) ?? NOBODYS))
  admit(access.action === null || principal.scope === 'admin' || principal.actions[access.action])
  return session
}

const NOBODYS = { name: '', account: null }

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
