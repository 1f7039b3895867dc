import { Type } from 'typebox'
import type { KeyAction } from '../../../../core/ports/store.ts'
import { GatewayError } from '../../../../core/errors.ts'
import type { Access } from '../../../dialect.ts'

/** The session in the query. A key of one session need not name it. */
export const querySession = (action: KeyAction): Access => ({
  kind: 'resolved',
  action,
  async resolve(_gateway, principal, { query }) {
    const named = query['session']
    if (typeof named === 'string' && named !== '') return named
    if (principal.session !== null) return principal.session
    throw new GatewayError('BAD_REQUEST', 'session is required in the query')
  },
})

export const sessionField = Type.Optional(
  Type.String({ minLength: 1, description: 'Required, unless the key is of one session' }),
)

export const subscriptionField = Type.Optional(Type.String({ minLength: 1, maxLength: 100 }))

/** Which session a request was found to be about. */
export function sessionOf({ session }: { readonly session: string | null }): string {
  if (session === null) throw new Error('the route names no session')
  return session
}
