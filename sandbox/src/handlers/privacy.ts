import { createHash, createHmac } from 'node:crypto'

import { type AccountState, type Endpoint, endpointsOf } from '../world/accounts.ts'
import { SERVER } from '../world/jid.ts'
import { childrenOf, stanza } from '../world/stanza.ts'
import type { Stanza } from '../world/types.ts'
import type { World } from '../world/world.ts'
import { badRequest, conflict, type IqHandler, type IqRequest, notAcceptable, notFound } from './iq.ts'

const VALUES: readonly string[] = [
  'all',
  'contacts',
  'contact_blacklist',
  'contact_allowlist',
  'none',
  'match_last_seen',
  'known',
  'off',
  'on_standard',
]
const TOKEN_SECONDS = 86_400

/** Privacy settings, and the tokens that tell a contact it may write. */
export const privacy: IqHandler = (request) => {
  const { child, isSet, account } = request
  if (isSet && child?.tag === 'tokens') return issueTokens(request)
  if (child?.tag !== 'privacy') return null
  if (isSet) changeSettings(request)
  const settings = Object.entries(account.profile.privacy)
  return [
    stanza(
      'privacy',
      {},
      settings.map(([name, value]) => stanza('category', { name, value })),
    ),
  ]
}

function changeSettings({ child, account, endpoint, world, after }: IqRequest): void {
  const changes = childrenOf(child, 'category')
  if (changes.length === 0) throw badRequest()
  for (const { attrs } of changes) {
    if (!attrs['name'] || !(attrs['name'] in account.profile.privacy)) throw badRequest()
    if (!VALUES.includes(attrs['value'] ?? '')) throw notAcceptable()
  }
  for (const { attrs } of changes) account.profile.privacy[attrs['name'] ?? ''] = attrs['value'] ?? ''
  world.accounts.save(account)
  const content = [
    stanza(
      'privacy',
      {},
      changes.map(({ attrs }) => stanza('category', attrs)),
    ),
  ]
  after(() => syncAccount(world, { account, except: endpoint, content }))
}

function issueTokens({ child, account, world, after }: IqRequest): readonly Stanza[] {
  const targets = childrenOf(child, 'token').map(({ attrs }) => world.accounts.byJid(attrs['jid']))
  after(() => {
    for (const target of targets) if (target && target !== account) sendToken(world, account, target)
  })
  return []
}

const issued = new WeakMap<World, Map<string, number>>()

/** Clients ask at every message; a token lasts longer than that. */
function sendToken(world: World, account: AccountState, target: AccountState): void {
  const known = issued.get(world) ?? new Map<string, number>()
  issued.set(world, known)
  const pair = `${account.number}>${target.number}`
  const t = world.now()
  if (t - (known.get(pair) ?? 0) < TOKEN_SECONDS) return
  known.set(pair, t)
  const secret = createHmac('sha256', account.lid).update(`${pair}@${t}`).digest()
  const token = stanza('token', { jid: target.lid, t, type: 'trusted_contact' }, secret)
  for (const endpoint of endpointsOf(target)) {
    const content = [stanza('tokens', {}, [token])]
    world.notify(endpoint, { type: 'privacy_token', from: account.pn, attrs: { sender_lid: account.lid }, content })
  }
}

/** Who may not write to this account. */
export const blocklist: IqHandler = (request) => {
  const { isSet, account } = request
  if (isSet) changeBlocklist(request)
  return [
    stanza(
      'list',
      { dhash: blocklistHash(account) },
      account.profile.blocked.map((jid) => stanza('item', { jid })),
    ),
  ]
}

function changeBlocklist({ child, account, endpoint, world, after }: IqRequest): void {
  const { jid, action, dhash } = child?.attrs ?? {}
  const before = blocklistHash(account)
  const target = world.accounts.byJid(jid)
  if (child?.tag !== 'item' || (action !== 'block' && action !== 'unblock')) throw badRequest()
  if (!target || !jid) throw notFound()
  if (dhash !== undefined && dhash !== before) throw conflict()
  const rest = account.profile.blocked.filter((blocked) => world.accounts.byJid(blocked) !== target)
  account.profile.blocked = action === 'block' ? [...rest, jid] : rest
  world.accounts.save(account)
  const item = stanza('item', { jid, action })
  const attrs = { action: 'modify', dhash: blocklistHash(account), prev_dhash: before }
  after(() => syncAccount(world, { account, except: endpoint, content: [stanza('blocklist', attrs, [item])] }))
}

function blocklistHash({ profile }: AccountState): string {
  const digest = createHash('sha256').update([...profile.blocked].toSorted().join(''))
  return `2:${digest.digest('base64url').slice(0, 8)}`
}

/** Whether messages of one account no longer reach the other. */
export function isBlocked(world: World, owner: AccountState, sender: AccountState): boolean {
  return owner.profile.blocked.some((jid) => world.accounts.byJid(jid) === sender)
}

/** Tells the account's other devices what one of them changed. */
export function syncAccount(
  world: World,
  change: { readonly account: AccountState; readonly except: Endpoint | null; readonly content: readonly Stanza[] },
): void {
  for (const endpoint of endpointsOf(change.account)) {
    if (endpoint === change.except) continue
    world.notify(endpoint, { type: 'account_sync', from: change.account.pn || SERVER, content: change.content })
  }
}
