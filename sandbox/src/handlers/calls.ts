import { randomBytes } from 'node:crypto'

import { endpointsOf } from '../world/accounts.ts'
import { isLid } from '../world/jid.ts'
import { childOf, childrenOf, stanza } from '../world/stanza.ts'
import type { Stanza } from '../world/types.ts'
import { deviceIn } from './addressing.ts'
import { isBlocked } from './privacy.ts'
import type { StanzaRequest } from './stanza-request.ts'

const TOLD_LATER = new Set(['offer', 'terminate'])

/** Call signalling is passed on to whoever is there; the media of a call is not carried. */
export function routeCall(request: StanzaRequest): void {
  const { stanza: call, world, account, reply } = request
  const { id, to } = call.attrs
  const action = childrenOf(call)[0]
  const ack = { class: 'call', id, from: to, type: action?.tag, t: world.now() }
  if (action?.tag === 'link_create') {
    const token = randomBytes(16).toString('base64url')
    return reply(stanza('ack', ack, [stanza('link_create', { token, media: action.attrs['media'] })]))
  }
  const recipient = world.accounts.byJid(to)
  reply(stanza('ack', recipient ? ack : { ...ack, error: 404 }))
  if (recipient && action && !isBlocked(world, recipient, account)) passOn(request, action)
}

function passOn({ stanza: call, world, account, endpoint }: StanzaRequest, action: Stanza): void {
  const { id, to } = call.attrs
  const recipient = world.accounts.byJid(to)
  const from = deviceIn(isLid(to) ? 'lid' : 'pn', endpoint)
  const attrs = { id, from, t: world.now(), notify: account.name, platform: endpoint.platform, version: '2.24' }
  const listed = childOf(action, 'destination')
  const own = new Map(childrenOf(listed, 'to').map((each) => [world.accounts.endpoint(each.attrs['jid']), each]))
  for (const target of recipient ? endpointsOf(recipient) : []) {
    const mine = own.get(target)
    if (target === endpoint || (listed && !mine)) continue
    const passed = stanza('call', attrs, [forDevice(action, mine)])
    // A companion that is away hears later who called; the phone would ring for a call that is long over.
    if (TOLD_LATER.has(action.tag) && target.id !== 0) world.deliver(target, passed)
    else world.deliverLive(target, passed)
  }
}

/** The action with what is meant for one device in the place of what is meant for all. */
function forDevice(action: Stanza, mine: Stanza | undefined): Stanza {
  if (!mine) return action
  const content = childrenOf(action).flatMap((child) => (child.tag === 'destination' ? childrenOf(mine) : [child]))
  return stanza(action.tag, action.attrs, content.length ? content : undefined)
}
