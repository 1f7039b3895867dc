import { randomBytes } from 'node:crypto'

import { endpointsOf } from '../world/accounts.ts'
import { isLid } from '../world/jid.ts'
import { childrenOf, stanza } from '../world/stanza.ts'
import { deviceIn } from './addressing.ts'
import type { StanzaRequest } from './stanza-request.ts'

/** Call signalling is passed on to whoever is there; the media of a call is not carried. */
export function routeCall({ stanza: call, world, account, endpoint, reply }: StanzaRequest): void {
  const { id, to } = call.attrs
  const action = childrenOf(call)[0]
  const ack = { class: 'call', id, from: to, type: action?.tag, t: world.now() }
  if (action?.tag === 'link_create') {
    const token = randomBytes(16).toString('base64url')
    return reply(stanza('ack', ack, [stanza('link_create', { token, media: action.attrs['media'] })]))
  }
  const recipient = world.accounts.byJid(to)
  reply(stanza('ack', recipient ? ack : { ...ack, error: 404 }))
  if (!recipient || !action) return
  const from = deviceIn(isLid(to) ? 'lid' : 'pn', endpoint)
  const attrs = { id, from, t: world.now(), notify: account.name, platform: endpoint.platform, version: '2.24' }
  for (const target of endpointsOf(recipient)) {
    if (target !== endpoint) world.deliverLive(target, stanza('call', attrs, call.content))
  }
}
