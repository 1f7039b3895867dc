import { type Principal, reaches } from '../../core/api-keys.ts'
import type { GatewayError } from '../../core/errors.ts'
import type { Gateway } from '../../core/gateway.ts'
import type { Session } from '../../core/model/session.ts'
import type { KeyAction } from '../../core/ports/store.ts'
import type { Access, RequestParts } from '../dialect.ts'
import { deviceNotFound, deviceRequired, pathDeviceNotFound } from './fault.ts'

/** The device that a request is about: named in its header or query, or the only one there is for this caller. */
export const device = (action: KeyAction | null): Access => ({
  kind: 'resolved',
  action,
  async resolve(gateway, principal, request) {
    const given = givenDevice(request)
    if (given !== '') return (await requireDevice(gateway, principal, { given, otherwise: deviceNotFound })).name
    const [only, another] = await listDevices(gateway, principal)
    if (!only || another) throw deviceRequired()
    return only.name
  },
})

/** The device in the path of `/devices/…`. */
export const pathDevice = (action: KeyAction | null, otherwise = pathDeviceNotFound): Access => ({
  kind: 'resolved',
  action,
  resolve: async (gateway, principal, { params }) =>
    (await requireDevice(gateway, principal, { given: params.device_id ?? '', otherwise })).name,
})

/** What a header or query says; empty when neither does. */
export function givenDevice({ headers, query }: Pick<RequestParts, 'headers' | 'query'>): string {
  const header = headers['x-device-id']
  const named = typeof header === 'string' ? header.trim() : ''
  if (named !== '') return decoded(named)
  return typeof query.device_id === 'string' ? query.device_id.trim() : ''
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}

/** The devices that this caller may see, oldest first. */
export async function listDevices(gateway: Gateway, principal: Principal | null): Promise<readonly Session[]> {
  if (!principal) return []
  if (principal.session !== null) return [await gateway.sessions.get(principal.session)].filter((own) => own !== null)
  const sessions = await gateway.sessions.list({
    includeStopped: true,
    ...(principal.account !== null && { account: principal.account }),
  })
  return sessions
    .filter((session) => reaches(principal, session))
    .toSorted((a, b) => a.createdAt - b.createdAt || (a.name < b.name ? -1 : 1))
}

/** By id, by the address of the linked device, or by the account's. Null also when it is not for this caller. */
export async function findDevice(
  gateway: Gateway,
  principal: Principal | null,
  given: string,
): Promise<Session | null> {
  const named = await gateway.sessions.get(given)
  if (named) return principal && reaches(principal, named) ? named : null
  if (!given.includes('@')) return null
  const all = await listDevices(gateway, principal)
  return all.find(({ me }) => me?.device === given) ?? all.find(({ me }) => me?.phone === given) ?? null
}

async function requireDevice(
  gateway: Gateway,
  principal: Principal,
  wanted: { readonly given: string; readonly otherwise: (given: string) => GatewayError },
): Promise<Session> {
  const found = await findDevice(gateway, principal, wanted.given)
  if (!found) throw wanted.otherwise(wanted.given)
  return found
}
