import type { Principal } from '../../../../core/api-keys.ts'
import { reaches } from '../../../../core/api-keys.ts'
import { GatewayError } from '../../../../core/errors.ts'
import type { Gateway } from '../../../../core/gateway.ts'
import type { ApiKey } from '../../../../core/ports/store.ts'

/** Whether a caller may see and change a key: everything for administrators, what is the account's for its own keys. */
export async function ownsKey(
  gateway: Gateway,
  principal: Principal | null,
  key: Pick<ApiKey, 'scope' | 'account' | 'session'>,
): Promise<boolean> {
  if (principal?.scope === 'admin') return true
  if (principal?.scope !== 'account' || principal.account === null) return false
  if (key.scope === 'account') return key.account === principal.account
  if (key.scope !== 'session' || key.session === null) return false
  const session = await gateway.sessions.get(key.session)
  return session !== null && reaches(principal, session)
}

/** The key, when it is there for this caller; throws KEY_NOT_FOUND. */
export async function requireOwnKey(gateway: Gateway, principal: Principal | null, id: string): Promise<ApiKey> {
  const key = await gateway.keys.require(id)
  if (await ownsKey(gateway, principal, key)) return key
  throw new GatewayError('KEY_NOT_FOUND', `there is no key ${id}`)
}
