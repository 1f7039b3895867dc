import type { KeyAction } from '../../core/ports/store.ts'
import type { Access, RequestParts } from '../dialect.ts'
import { DEFAULT_SESSION } from './schemas/fields.ts'

/** `X-Api-Key`, or `x-api-key` in the query in any spelling. */
export function credential({ headers, query }: Pick<RequestParts, 'headers' | 'query'>): string | null {
  const header = headers['x-api-key']
  if (typeof header === 'string' && header !== '') return header
  const [, value] = Object.entries(query).find(([name]) => name.toLowerCase() === 'x-api-key') ?? []
  return typeof value === 'string' && value !== '' ? value : null
}

export const OPEN: Access = { kind: 'open' }
export const ANY_KEY: Access = { kind: 'any' }
export const ADMIN: Access = { kind: 'admin' }
/** An account's key, or the administrator's: who makes sessions. */
export const ACCOUNT: Access = { kind: 'account' }

/** A key with this right on the session in the path. */
export const pathSession = (action: KeyAction | null): Access => ({
  kind: 'session',
  action,
  session: ({ params }) => text(params, 'session'),
})

/** The same, or a link to a file that we have signed. */
export const fileInPath: Access = {
  kind: 'session',
  action: null,
  session: ({ params }) => text(params, 'session'),
  signed: (gateway, { params, query }) =>
    gateway.media.isSigned(text(params, 'session') ?? '', text(params, 'file') ?? '', query),
}

/** The session is a field of the body, `default` unless named. */
export const bodySession = (action: KeyAction, field = 'session'): Access => ({
  kind: 'session',
  action,
  session: ({ body }) => text(body, field),
  ...(field === 'session' && { fallback: DEFAULT_SESSION }),
})

/** The session is in the query, `default` unless named. */
export const querySession = (action: KeyAction): Access => ({
  kind: 'session',
  action,
  session: ({ query }) => text(query, 'session'),
  fallback: DEFAULT_SESSION,
})

function text(source: unknown, field: string): string | undefined {
  const value = (source as Readonly<Record<string, unknown>> | null | undefined)?.[field]
  return typeof value === 'string' ? value : undefined
}
