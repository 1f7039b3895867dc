import type { KeyAction } from '../../core/ports/store.ts'
import type { Access, RequestParts } from '../dialect.ts'

/** `Authorization: Bearer <key>`, or `X-Api-Key`. */
export function credential({ headers }: Pick<RequestParts, 'headers'>): string | null {
  const bearer = /^Bearer +(\S+)$/i.exec(single(headers.authorization))?.[1]
  return bearer ?? (single(headers['x-api-key']) || null)
}

const single = (value: string | string[] | undefined): string => (typeof value === 'string' ? value.trim() : '')

export const ADMIN: Access = { kind: 'admin' }
/** An account's key, which sees what is the account's, or the administrator's. */
export const ACCOUNT: Access = { kind: 'account' }

/** A key with this right on the session in the path. */
export const pathSession = (action: KeyAction): Access => ({
  kind: 'session',
  action,
  session: ({ params }) => params['session'],
})
