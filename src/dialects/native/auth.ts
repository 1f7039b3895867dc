import type { KeyAction } from '../../core/ports/store.ts'
import type { Access, RequestParts } from '../dialect.ts'

/** `Authorization: Bearer <key>`, or `X-Api-Key`; a browser's EventSource cannot send either: `access_token` in the query. */
export function credential({ headers, query }: Pick<RequestParts, 'headers' | 'query'>): string | null {
  const bearer = /^Bearer +(\S+)$/i.exec(textOf(headers.authorization))?.[1]
  return bearer ?? (textOf(headers['x-api-key']) || textOf(query['access_token']) || null)
}

const textOf = (value: unknown): string => (typeof value === 'string' ? value.trim() : '')

export const ADMIN: Access = { kind: 'admin' }
/** An account's key, which sees what is the account's, or the administrator's. */
export const ACCOUNT: Access = { kind: 'account' }

/** A key with this right on the session in the path. */
export const pathSession = (action: KeyAction): Access => ({
  kind: 'session',
  action,
  session: ({ params }) => params['session'],
})
