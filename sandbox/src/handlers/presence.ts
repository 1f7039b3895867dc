import { type AccountState, type Endpoint, endpointsOf } from '../world/accounts.ts'
import { isGroupJid } from '../world/jid.ts'
import { stanza } from '../world/stanza.ts'
import type { Stanza } from '../world/types.ts'
import type { World } from '../world/world.ts'
import { addressIn } from './groups/describe.ts'
import { userIn } from './addressing.ts'
import { isBlocked } from './privacy.ts'
import type { StanzaRequest } from './stanza-request.ts'

const subscribers = new WeakMap<AccountState, Map<Endpoint, string>>()

/** Online, offline, and who wants to know. */
export function routePresence(request: StanzaRequest): void {
  const { stanza: presence, world, account, endpoint } = request
  const { type = 'available', name, to } = presence.attrs
  if (type === 'subscribe') return subscribe(request, to)
  if (type === 'unsubscribe') return unsubscribe(request, to)
  if (name && name !== account.name) rename(world, account, name)
  if (type === 'available' || type === 'unavailable')
    setAvailable(world, account, { endpoint, available: type === 'available' })
}

/** Changes a device's state and tells those who watch when the account's changes with it. */
export function setAvailable(
  world: World,
  account: AccountState,
  change: { readonly endpoint: Endpoint; readonly available: boolean },
): void {
  const before = isOnline(account)
  change.endpoint.available = change.available
  if (before === isOnline(account)) return
  account.profile.lastSeen = world.now()
  for (const [endpoint, jid] of subscribers.get(account) ?? []) world.deliverLive(endpoint, describe(account, jid))
}

function subscribe({ world, account, endpoint }: StanzaRequest, to: string | undefined): void {
  const watched = world.accounts.byJid(to)
  if (!watched || !to || isBlocked(world, watched, account)) return
  const watchers = subscribers.get(watched) ?? new Map<Endpoint, string>()
  subscribers.set(watched, watchers.set(endpoint, to))
  world.watchers.add(account.number, watched.number)
  world.deliverLive(endpoint, describe(watched, to))
}

function unsubscribe({ world, endpoint }: StanzaRequest, to: string | undefined): void {
  const watched = world.accounts.byJid(to)
  if (watched) subscribers.get(watched)?.delete(endpoint)
}

function describe(account: AccountState, from: string): Stanza {
  if (isOnline(account)) return stanza('presence', { from })
  const last = account.profile.privacy['last'] === 'none' ? 'deny' : account.profile.lastSeen
  return stanza('presence', { from, type: 'unavailable', last })
}

function isOnline(account: AccountState): boolean {
  return endpointsOf(account).some((endpoint) => endpoint.available && endpoint.link !== null)
}

function rename(world: World, account: AccountState, name: string): void {
  account.profile.name = name
  world.accounts.save(account)
}

/** Typing and recording: only for who is there at the moment. */
export function routeChatState({ stanza: state, world, account, endpoint }: StanzaRequest): void {
  const { to } = state.attrs
  if (isGroupJid(to)) {
    const group = world.groups.get(to ?? '')
    if (!group?.members.has(account.number)) return
    const attrs = { from: to, participant: addressIn(group, account) }
    for (const number of group.members.keys()) {
      const member = world.accounts.find(number)
      if (member && member !== account) tell(world, member, stanza('chatstate', attrs, state.content))
    }
    return
  }
  const recipient = world.accounts.byJid(to)
  if (!recipient || endpoint.number === recipient.number || isBlocked(world, recipient, account)) return
  const from = userIn(to?.endsWith('@lid') ? 'lid' : 'pn', account)
  tell(world, recipient, stanza('chatstate', { from }, state.content))
}

function tell(world: World, account: AccountState, live: Stanza): void {
  for (const endpoint of endpointsOf(account)) world.deliverLive(endpoint, live)
}
