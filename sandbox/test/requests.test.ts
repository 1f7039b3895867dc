import assert from 'node:assert/strict'
import { createHash } from 'node:crypto'
import { after, before, test } from 'node:test'

import { createNetwork, type SandboxNetwork } from '../src/network.ts'
import { bytesOf, childOf, childrenOf, stanza, textOf } from '../src/world/stanza.ts'
import { createMemoryStorage } from '../src/world/storage.ts'
import type { Stanza } from '../src/world/types.ts'
import { sha256 } from '../src/wire/crypto.ts'
import { proto } from '../src/wire/proto.ts'
import { createTestPhone, type TestPhone } from './phone.ts'
import { linkRawDevice, type RawDevice, uploadBundle } from './raw-device.ts'
import type { RawClient } from './raw-client.ts'

const ALICE = '15550000021'
const BOB = '15550000022'
const storage = createMemoryStorage()
let network: SandboxNetwork
let device: RawDevice
let client: RawClient
let bob: TestPhone

const get = (xmlns: string, content?: readonly Stanza[], attrs = {}) =>
  client.query(stanza('iq', { type: 'get', xmlns, ...attrs }, content))
const set = (xmlns: string, content?: readonly Stanza[], attrs = {}) =>
  client.query(stanza('iq', { type: 'set', xmlns, ...attrs }, content))
const errorOf = (answer: Stanza) => [answer.attrs['type'], childOf(answer, 'error')?.attrs['code']]

before(async () => {
  network = createNetwork({ storage })
  await network.start()
  const phone = await createTestPhone(network, storage, ALICE)
  bob = await createTestPhone(network, storage, BOB)
  device = await linkRawDevice({ network, phone, number: ALICE })
  client = await device.online()
})

after(() => network[Symbol.asyncDispose]())

test('key count and digest describe exactly what was uploaded', async () => {
  assert.deepEqual(errorOf(await get('encrypt', [stanza('digest')])), ['error', '404'])
  await uploadBundle(client, device.keys, 3)
  const count = await get('encrypt', [stanza('count')])
  assert.equal(childOf(count, 'count')?.attrs['value'], '3')
  const digest = childOf(await get('encrypt', [stanza('digest')]), 'digest')
  assert.deepEqual(
    childrenOf(digest).map(({ tag }) => tag),
    ['registration', 'type', 'identity', 'skey', 'list', 'hash'],
  )
  assert.deepEqual(
    childrenOf(childOf(digest, 'list')).map((id) => Buffer.from(bytesOf(id)).readUIntBE(0, 3)),
    [1, 2, 3],
  )
  assert.equal(bytesOf(childOf(digest, 'hash')).length, 20)
})

test('a one-time key is handed out once, then only the signed one is left', async () => {
  const jid = `${ALICE}:1@s.whatsapp.net`
  const fetchKey = async () => {
    const iq = stanza('iq', { type: 'get', xmlns: 'encrypt' }, [stanza('key', {}, [stanza('user', { jid })])])
    return childrenOf(childOf(await bob.query(iq), 'list'))[0]
  }
  const seen: string[] = []
  for (let index = 0; index < 3; index += 1)
    seen.push(textOf(childOf(childOf((await fetchKey()) ?? null, 'key'), 'id')))
  assert.equal(new Set(seen).size, 3)
  const last = await fetchKey()
  assert.equal(childOf(last, 'key'), null)
  assert.ok(childOf(last, 'skey'))
  const warning = await client.wait(({ tag, attrs }) => tag === 'notification' && attrs['type'] === 'encrypt')
  assert.equal(childOf(warning, 'count')?.attrs['value'], '0')
  const [unknown] = childrenOf(
    childOf(await get('encrypt', [stanza('key', {}, [stanza('user', { jid: '19999999999@s.whatsapp.net' })])]), 'list'),
  )
  assert.equal(childOf(unknown, 'error')?.attrs['code'], '404')
})

test('a signed prekey with a foreign signature is refused', async () => {
  const forged = { ...device.keys, signedPreKey: { ...device.keys.signedPreKey, signature: new Uint8Array(64) } }
  assert.deepEqual(errorOf(await uploadBundle(client, forged, 1)), ['error', '406'])
})

test('usync names devices, key index and hidden id, and refuses protocols it does not know', async () => {
  const query = stanza('query', {}, [stanza('devices', { version: 2 }), stanza('lid'), stanza('contact')])
  const list = stanza('list', {}, [stanza('user', { jid: `${ALICE}@s.whatsapp.net` })])
  const usync = stanza('usync', { sid: 's', mode: 'query', context: 'message', last: 'true', index: 0 }, [query, list])
  const [user] = childrenOf(childOf(childOf(await get('usync', [usync]), 'usync'), 'list'))
  const devices = childrenOf(childOf(childOf(user, 'devices'), 'device-list'))
  assert.deepEqual(
    devices.map(({ attrs }) => [attrs['id'], attrs['key-index']]),
    [
      ['0', undefined],
      ['1', '1'],
    ],
  )
  assert.equal(childOf(user, 'lid')?.attrs['val'], network.account(ALICE)?.lid)
  assert.equal(childOf(user, 'contact')?.attrs['type'], 'in')
})

test('app state takes a patch at the newest version, numbers it, and answers 409 with what is missing otherwise', async () => {
  const patch = proto.SyncdPatch.encode({
    snapshotMac: Buffer.alloc(32),
    patchMac: Buffer.alloc(32),
    keyId: { id: Buffer.alloc(6) },
  }).finish()
  const send = async (version: number, name = 'regular_low') => {
    const collection = stanza('collection', { name, version, return_snapshot: 'false' }, [stanza('patch', {}, patch)])
    return childrenOf(childOf(await set('w:sync:app:state', [stanza('sync', {}, [collection])]), 'sync'))[0]
  }
  assert.equal((await send(0))?.attrs['version'], '1')
  const told = await bob.query(stanza('iq', { type: 'get', xmlns: 'w:p' }))
  assert.equal(told.attrs['type'], 'result')
  const refused = await send(0)
  assert.equal(refused?.attrs['type'], 'error')
  assert.equal(childOf(refused, 'error')?.attrs['code'], '409')
  const [missing] = childrenOf(childOf(refused, 'patches'))
  assert.equal(Number(proto.SyncdPatch.decode(bytesOf(missing)).version?.version), 1)
  assert.equal(refused?.attrs['has_more_patches'], 'false')
  for (let version = 1; version < 202; version += 1) assert.equal((await send(version))?.attrs['type'], undefined)
  const farBehind = await send(0)
  assert.equal(farBehind?.attrs['has_more_patches'], 'true')
  assert.equal(childrenOf(childOf(farBehind, 'patches')).length, 200)
  assert.equal(childOf(await send(0, 'nothing'), 'error')?.attrs['code'], '400')
})

test('media is stored under its hash, and read whole, in part, or not at all', async () => {
  const mediaConnection = childOf(await set('w:m', [stanza('media_conn')]), 'media_conn')
  const auth = mediaConnection?.attrs['auth'] ?? ''
  const blob = Buffer.from('0123456789')
  const token = sha256(blob).toString('base64url')
  const url = `${network.mediaOrigin}/mms/image/${token}?auth=${auth}&token=${token}`
  assert.equal((await fetch(url.replace('auth=', 'no='), { method: 'POST', body: blob })).status, 401)
  assert.equal((await fetch(url, { method: 'POST', body: Buffer.from('other') })).status, 400)
  const stored = (await (await fetch(url, { method: 'POST', body: blob })).json()) as {
    direct_path: string
    url: string
  }
  assert.match(stored.url, /^https:\/\/mmg\.whatsapp\.net\//)
  const address = `${network.mediaOrigin}${stored.direct_path}`
  assert.equal(await (await fetch(`${address}&hash=x&mms-type=image`)).text(), '0123456789')
  const part = await fetch(address, { headers: { range: 'bytes=2-4' } })
  assert.deepEqual([part.status, await part.text(), part.headers.get('content-range')], [206, '234', 'bytes 2-4/10'])
  assert.equal((await fetch(address, { headers: { range: 'bytes=10-' } })).status, 416)
  assert.equal((await fetch(`${network.mediaOrigin}/v/none`)).status, 404)
  network.dropMedia(new URL(address).pathname)
  assert.equal((await fetch(address)).status, 410)
})

test('groups refuse who is not in them, who is no admin, and what is out of date', async () => {
  const group = network.createGroup({ subject: 'Closed', creator: BOB, members: [] })
  assert.deepEqual(errorOf(await get('w:g2', [stanza('query')], { to: group.jid })), ['error', '403'])
  assert.deepEqual(errorOf(await get('w:g2', [stanza('query')], { to: '1@g.us' })), ['error', '404'])
  const joined = await set('w:g2', [stanza('invite', { code: group.inviteCode })], { to: '@g.us' })
  assert.equal(childOf(joined, 'group')?.attrs['jid'], group.jid)
  const again = await set('w:g2', [stanza('invite', { code: group.inviteCode })], { to: '@g.us' })
  assert.deepEqual(errorOf(again), ['error', '409'])
  assert.deepEqual(errorOf(await get('w:g2', [stanza('invite')], { to: group.jid })), ['error', '401'])
  assert.deepEqual(errorOf(await get('w:g2', [stanza('invite', { code: 'short' })], { to: '@g.us' })), ['error', '406'])
  const outdated = stanza('description', { id: 'B', prev: 'A' }, [stanza('body', {}, Buffer.from('x'))])
  assert.deepEqual(errorOf(await set('w:g2', [outdated], { to: group.jid })), ['error', '409'])
  client.send(stanza('message', { id: 'G1', to: '1@g.us', type: 'text' }, [stanza('enc', {}, Buffer.from('x'))]))
  const ack = await client.wait(({ tag, attrs }) => tag === 'ack' && attrs['id'] === 'G1')
  assert.equal(ack.attrs['error'], '404')
})

test('a device list that misses somebody is answered with the right hash', async () => {
  const participants = stanza('participants', {}, [
    stanza('to', { jid: `${BOB}@s.whatsapp.net` }, [stanza('enc', { v: 2, type: 'msg' }, Buffer.from('x'))]),
  ])
  client.send(stanza('message', { id: 'P1', to: `${BOB}@s.whatsapp.net`, type: 'text' }, [participants]))
  const ack = await client.wait(({ tag, attrs }) => tag === 'ack' && attrs['id'] === 'P1')
  const names = [`${ALICE}.0:0`, `${ALICE}.0:1`, `${BOB}.0:0`].map((name) => `${name}@s.whatsapp.net`)
  const hash = createHash('sha256').update(names.toSorted().join('')).digest().subarray(0, 6).toString('base64')
  assert.equal(ack.attrs['phash'], `2:${hash}`)
})

test('what nobody knows gets 501 and is counted, what is malformed 400', async () => {
  assert.deepEqual(errorOf(await get('no:such:thing', [stanza('thing')])), ['error', '501'])
  assert.deepEqual(network.stats().unknownRequests, { 'no:such:thing get thing': 1 })
  assert.deepEqual(errorOf(await get('encrypt', [stanza('key', {}, [])])), ['error', '400'])
  assert.deepEqual(errorOf(await set('blocklist', [stanza('item', { action: 'love', jid: 'x' })])), ['error', '400'])
})
