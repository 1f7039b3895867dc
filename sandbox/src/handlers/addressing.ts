import type { AccountState, Endpoint } from '../world/accounts.ts'
import type { AddressingMode } from '../world/groups.ts'
import { sha256 } from '../wire/crypto.ts'

/** A device's address in a mode. */
export function deviceIn(mode: AddressingMode, endpoint: Endpoint): string {
  return mode === 'lid' ? endpoint.lid : endpoint.jid
}

/** An account's address in a mode. */
export function userIn(mode: AddressingMode, account: AccountState): string {
  return mode === 'lid' ? account.lid : account.pn
}

/** Hash over a list of devices, by which clients notice that they missed one. */
export function participantHash(mode: AddressingMode, endpoints: readonly Endpoint[]): string {
  const names = endpoints.map((endpoint) => {
    const [user, domain] = (mode === 'lid' ? endpoint.lid : endpoint.jid).split('@')
    return `${(user ?? '').replace(/:.*$/, '')}.0:${endpoint.id}@${domain}`
  })
  return `2:${sha256(Buffer.from(names.toSorted().join('')))
    .subarray(0, 6)
    .toString('base64')}`
}
