import type { Endpoint } from '../world/accounts.ts'
import type { Bundle, SignedPreKey } from '../world/key-store.ts'
import { bytesOf, childOf, childrenOf, fromBigEndian, stanza, toBigEndian } from '../world/stanza.ts'
import type { Stanza } from '../world/types.ts'
import type { World } from '../world/world.ts'
import { toSignalKey, verify } from '../wire/crypto.ts'
import { badRequest, type IqHandler, type IqRequest, notAcceptable, notFound } from './iq.ts'

const KEY_TYPE = Buffer.from([5])
const LOW_WATER = 10
const MAX_UPLOAD = 2000
const MAX_FETCH = 1000

/** Signal keys: upload, count, digest, rotation, and handing them out. */
export const encrypt: IqHandler = (request) => {
  const { child, isSet } = request
  if (isSet && child?.tag === 'rotate') return rotate(request)
  if (isSet && childOf(request.iq, 'registration')) return upload(request)
  if (isSet || !child) return null
  if (child.tag === 'count') return [stanza('count', { value: request.world.keys.count(ownerOf(request.endpoint)) })]
  if (child.tag === 'digest') return digest(request)
  if (child.tag === 'key') return fetchKeys(request)
  if (child.tag === 'identity') return fetchIdentities(request)
  return null
}

/** How a device is named in the key store. */
export function ownerOf(endpoint: Endpoint): string {
  return `${endpoint.number}:${endpoint.id}`
}

function upload({ iq, world, endpoint, account, after }: IqRequest): readonly Stanza[] {
  const registrationId = fromBigEndian(bytesOf(childOf(iq, 'registration')))
  const identity = bytesOf(childOf(iq, 'identity'))
  const keys = childrenOf(childOf(iq, 'list'), 'key').map(readKey)
  if (registrationId === null || identity.length !== 32 || keys.length > MAX_UPLOAD) throw badRequest()
  const bundle: Bundle = { registrationId, identity, signedPreKey: readSignedKey(childOf(iq, 'skey'), identity) }
  if (endpoint.identity && !Buffer.from(identity).equals(endpoint.identity)) throw notAcceptable()
  world.keys.upload(ownerOf(endpoint), bundle, keys)
  after(() => world.announceOnline(account, endpoint))
  return []
}

function rotate({ child, world, endpoint }: IqRequest): readonly Stanza[] {
  const bundle = world.keys.bundle(ownerOf(endpoint))
  if (!bundle) throw notFound()
  world.keys.rotate(ownerOf(endpoint), readSignedKey(childOf(child, 'skey'), bundle.identity))
  return []
}

function digest({ world, endpoint }: IqRequest): readonly Stanza[] {
  const bundle = world.keys.bundle(ownerOf(endpoint))
  const rest = world.keys.digest(ownerOf(endpoint))
  if (!bundle || !rest) throw notFound()
  const ids = rest.ids.map((id) => stanza('id', {}, toBigEndian(id, 3)))
  return [stanza('digest', {}, [...describe(bundle), stanza('list', {}, ids), stanza('hash', {}, rest.hash)])]
}

function fetchKeys({ child, world }: IqRequest): readonly Stanza[] {
  const users = childrenOf(child, 'user')
  if (users.length === 0 || users.length > MAX_FETCH) throw badRequest()
  return [
    stanza(
      'list',
      {},
      users.map((user) => bundleOf(world, user.attrs['jid'])),
    ),
  ]
}

function bundleOf(world: World, jid: string | undefined): Stanza {
  const endpoint = world.accounts.endpoint(jid)
  const bundle = endpoint && world.keys.bundle(ownerOf(endpoint))
  if (!endpoint || !bundle) return stanza('user', { jid }, [stanza('error', { code: 404, text: 'item-not-found' })])
  const key = world.keys.take(ownerOf(endpoint))
  warnWhenLow(world, endpoint)
  const identity = endpoint.deviceIdentity ? [stanza('device-identity', {}, endpoint.deviceIdentity)] : []
  const oneTime = key ? [stanza('key', {}, keyContent(key))] : []
  return stanza('user', { jid, t: world.now() }, [...describe(bundle), ...oneTime, ...identity])
}

function fetchIdentities({ child, world }: IqRequest): readonly Stanza[] {
  const users = childrenOf(child, 'user').map(({ attrs: { jid } }) => {
    const endpoint = world.accounts.endpoint(jid)
    const bundle = endpoint && world.keys.bundle(ownerOf(endpoint))
    if (!bundle) return stanza('user', { jid }, [stanza('error', { code: 404, text: 'item-not-found' })])
    return stanza('user', { jid }, [stanza('type', {}, KEY_TYPE), stanza('identity', {}, bundle.identity)])
  })
  return [stanza('list', {}, users)]
}

/** Each time few keys are left the device is told once per key, as WhatsApp does, until it uploads more. */
function warnWhenLow(world: World, endpoint: Endpoint): void {
  const value = world.keys.count(ownerOf(endpoint))
  if (value !== LOW_WATER && value !== 0) return
  world.notify(endpoint, { type: 'encrypt', from: '@s.whatsapp.net', content: [stanza('count', { value })] })
}

function describe({ registrationId, identity, signedPreKey }: Bundle): readonly Stanza[] {
  const signature = stanza('signature', {}, signedPreKey.signature)
  return [
    stanza('registration', {}, toBigEndian(registrationId, 4)),
    stanza('type', {}, KEY_TYPE),
    stanza('identity', {}, identity),
    stanza('skey', {}, [...keyContent(signedPreKey), signature]),
  ]
}

function keyContent(key: { readonly id: number; readonly value: Uint8Array }): readonly Stanza[] {
  return [stanza('id', {}, toBigEndian(key.id, 3)), stanza('value', {}, key.value)]
}

function readKey(node: Stanza | null): { readonly id: number; readonly value: Uint8Array } {
  const id = fromBigEndian(bytesOf(childOf(node, 'id')))
  const value = bytesOf(childOf(node, 'value'))
  if (id === null || id >= 2 ** 24 || value.length !== 32) throw badRequest()
  return { id, value: Buffer.from(value) }
}

function readSignedKey(node: Stanza | null, identity: Uint8Array): SignedPreKey {
  const key = readKey(node)
  const signature = Buffer.from(bytesOf(childOf(node, 'signature')))
  if (!verify(identity, toSignalKey(key.value), signature)) throw notAcceptable()
  return { ...key, signature }
}
