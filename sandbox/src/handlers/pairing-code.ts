import { randomBytes } from 'node:crypto'

import { SERVER } from '../world/jid.ts'
import { bytesOf, childOf, stanza, textOf } from '../world/stanza.ts'
import type { CodePairing, Stanza } from '../world/types.ts'
import type { World } from '../world/world.ts'
import { badRequest, notFound } from './iq.ts'
import { type CodeState, type Finish, type Pending, send, waitFor } from './pending.ts'

/** The stages of pairing by code; null when the request is something else. */
export function answerLinkCode(world: World, pending: Pending, request: Stanza | null): readonly Stanza[] | null {
  if (request?.tag !== 'link_code_companion_reg') return null
  if (request.attrs['stage'] === 'companion_hello') return [companionHello(world, pending, request)]
  if (request.attrs['stage'] === 'companion_finish') return companionFinish(pending, request)
  if (request.attrs['stage'] === 'get_country_code') {
    return [stanza('link_code_companion_reg', {}, [stanza('country_code', { iso: 'US' })])]
  }
  return null
}

function companionHello(world: World, pending: Pending, request: Stanza): Stanza {
  const wrappedEphemeral = bytesOf(childOf(request, 'link_code_pairing_wrapped_companion_ephemeral_pub'))
  const noiseKey = bytesOf(childOf(request, 'companion_server_auth_key_pub'))
  const display = textOf(childOf(request, 'companion_platform_display'))
  if (wrappedEphemeral.length !== 80 || !Buffer.from(noiseKey).equals(pending.noiseKey)) throw badRequest()
  if (!/^.+ \(.+\)$/.test(display)) throw badRequest()
  const account = world.accounts.byJid(request.attrs['jid'])
  if (!account) throw notFound()
  const ref = randomBytes(32)
  pending.code = { number: account.number, ref, wrappedEphemeral: Buffer.from(wrappedEphemeral), finish: null }
  return stanza('link_code_companion_reg', {}, [stanza('link_code_pairing_ref', {}, ref)])
}

function companionFinish(pending: Pending, request: Stanza): readonly Stanza[] {
  const code = pending.code
  const ref = bytesOf(childOf(request, 'link_code_pairing_ref'))
  const wrappedBundle = bytesOf(childOf(request, 'link_code_pairing_wrapped_key_bundle'))
  const companionIdentity = bytesOf(childOf(request, 'companion_identity_public'))
  if (!code?.finish || !code.ref.every((byte, index) => byte === ref[index])) throw notFound()
  if (wrappedBundle.length < 44 || !Buffer.from(companionIdentity).equals(pending.identity)) throw badRequest()
  code.finish({ wrappedBundle: Buffer.from(wrappedBundle), companionIdentity: Buffer.from(companionIdentity) })
  return []
}

/** What the phone needs to take up a code. */
export function toCodePairing(world: World, pending: Pending, code: CodeState): CodePairing {
  return {
    companion: pending,
    ref: code.ref,
    wrappedEphemeral: code.wrappedEphemeral,
    async exchange(primary) {
      const finished = waitFor<Finish>((resolve) => {
        code.finish = resolve
      })
      const content = [
        stanza('link_code_pairing_wrapped_primary_ephemeral_pub', {}, primary.wrappedEphemeral),
        stanza('primary_identity_pub', {}, primary.identity),
        stanza('link_code_pairing_ref', {}, code.ref),
      ]
      const hello = stanza('link_code_companion_reg', { stage: 'primary_hello' }, content)
      const attrs = {
        id: randomBytes(8).toString('hex'),
        from: SERVER,
        type: 'link_code_companion_reg',
        t: world.now(),
      }
      send(world, pending, stanza('notification', attrs, [hello]))
      try {
        return await finished
      } finally {
        code.finish = null
      }
    },
  }
}
