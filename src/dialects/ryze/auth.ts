import type { Principal } from '../../core/api-keys.ts'
import { GatewayError } from '../../core/errors.ts'
import type { Gateway } from '../../core/gateway.ts'
import type { Session } from '../../core/model/session.ts'
import type { KeyAction } from '../../core/ports/store.ts'
import type { Access, RequestParts } from '../dialect.ts'

/** The header `token`, then `Authorization: Bearer`, then `token` in the query. */
export function credential({ headers, query }: Pick<RequestParts, 'headers' | 'query'>): string | null {
  const [, bearer] = /^Bearer\s+(\S+)\s*$/i.exec(textOf(headers.authorization) ?? '') ?? []
  return textOf(headers.token) ?? bearer ?? textOf(query.token)
}

const textOf = (value: unknown): string | null => (typeof value === 'string' && value !== '' ? value : null)

export const OPEN: Access = { kind: 'open' }
export const ANY_TOKEN: Access = { kind: 'any' }
/** A TokenAccount; RyzeAPI says of a TokenInstance that it is no valid token here. */
export const ACCOUNT: Access = { kind: 'account' }

const onInstance = (action: KeyAction): Access => ({
  kind: 'resolved',
  action,
  resolve: async (gateway, principal, { params }) => (await findInstance(gateway, principal, params.instance)).name,
})

/** Either token, on the instance in the path; a key that may not do everything needs the right named. */
export const INSTANCE: Readonly<Record<KeyAction, Access>> = {
  read: onInstance('read'),
  send: onInstance('send'),
  control: onInstance('control'),
  setting: onInstance('setting'),
  app: onInstance('app'),
  delete: onInstance('delete'),
}

/** A TokenAccount, on the instance in the path. */
export const OWNED_INSTANCE: Access = {
  kind: 'resolved',
  action: 'control',
  async resolve(gateway, principal, { params }) {
    if (principal.scope === 'session') throw new GatewayError('UNAUTHORIZED', 'Invalid token')
    return (await findInstance(gateway, principal, params.instance)).name
  },
}

/** Tokens and secrets of receivers are only for keys that could do as much with their own. */
export const maySeeSecrets = ({ actions }: Principal): boolean =>
  actions.read && actions.send && actions.control && actions.setting

/**
 * The instance that a caller means. Throws BAD_REQUEST without a name, SESSION_NOT_FOUND, and FORBIDDEN when a TokenInstance
 * is for another one. What belongs to another account looks like what is not there.
 */
export async function findInstance(gateway: Gateway, principal: Principal, name: string | undefined): Promise<Session> {
  const wanted = name?.trim()
  if (!wanted) throw new GatewayError('BAD_REQUEST', 'Instance name is required')
  const session = await gateway.sessions.get(wanted)
  const account = await accountOf(gateway, principal)
  if (!session || (account !== EVERY && account !== session.account)) {
    throw new GatewayError('SESSION_NOT_FOUND', 'Instance not found')
  }
  if (principal.scope === 'session' && principal.session !== session.name) {
    throw new GatewayError('FORBIDDEN', 'Instance token does not match instance')
  }
  return session
}

/** Stands for all accounts, and for what belongs to none. */
const EVERY = Symbol('every account')

/** Whose instances a caller may know of. */
async function accountOf(gateway: Gateway, principal: Principal): Promise<string | null | typeof EVERY> {
  switch (principal.scope) {
    case 'admin':
      return EVERY
    case 'account':
      // Never null: that would be the operator.
      return principal.account ?? ''
    case 'session':
      return (await gateway.sessions.get(principal.session ?? ''))?.account ?? null
  }
}
