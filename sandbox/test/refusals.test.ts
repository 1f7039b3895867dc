import assert from 'node:assert/strict'
import { after, before, beforeEach, test } from 'node:test'

import { createNetwork, type SandboxNetwork } from '../src/network.ts'
import { childOf, childrenOf, stanza } from '../src/world/stanza.ts'
import { createMemoryStorage } from '../src/world/storage.ts'
import type { Stanza } from '../src/world/types.ts'
import { createTestPhone } from './phone.ts'
import type { RawClient } from './raw-client.ts'
import { linkRawDevice, type RawDevice } from './raw-device.ts'

const ALICE = '15550000031'
const BOB = '15550000032'
const storage = createMemoryStorage()
let network: SandboxNetwork
let device: RawDevice
let client: RawClient

before(async () => {
  network = createNetwork({ storage })
  await network.start()
  const phone = await createTestPhone(network, storage, ALICE)
  await createTestPhone(network, storage, BOB)
  device = await linkRawDevice({ network, phone, number: ALICE })
})

beforeEach(async () => {
  client = await device.online()
})

after(() => network[Symbol.asyncDispose]())

const errorOf = (answer: Stanza) => [answer.attrs['type'], childOf(answer, 'error')?.attrs['code']]
const isUnknown = (name: string) => name in network.stats().unknownRequests

/** Whether the connection still answers. */
async function stillThere() {
  const answer = await client.query(stanza('iq', { type: 'get', xmlns: 'w:p' }))
  assert.equal(answer.attrs['type'], 'result')
}

test('a namespace that nobody knows gets 501, a known one with an unknown child too', async () => {
  const ask = (xmlns: string, child: string) => client.query(stanza('iq', { type: 'get', xmlns }, [stanza(child)]))
  assert.deepEqual(errorOf(await ask('no:such', 'thing')), ['error', '501'])
  assert.deepEqual(errorOf(await ask('w:g2', 'thing')), ['error', '501'])
  assert.ok(isUnknown('no:such get thing') && isUnknown('w:g2 get thing'))
})

test('a request that neither asks nor sets gets 400', async () => {
  assert.deepEqual(errorOf(await client.query(stanza('iq', { type: 'love', xmlns: 'w:p' }))), ['error', '400'])
  assert.deepEqual(errorOf(await client.query(stanza('iq', { xmlns: 'w:p' }))), ['error', '400'])
  assert.ok(isUnknown('w:p love') && isUnknown('w:p -'))
})

test('names that every object inherits are no requests', async () => {
  for (const name of ['constructor', '__proto__', 'toString']) {
    const group = stanza('iq', { type: 'set', xmlns: 'w:g2', to: '@g.us' }, [stanza(name)])
    assert.deepEqual(errorOf(await client.query(group)), ['error', '501'])
    client.send(stanza(name, { id: name }))
    const refusal = await client.wait(({ tag, attrs }) => tag === 'error' && attrs['id'] === name)
    assert.equal(refusal.attrs['code'], '479')
  }
  const usync = stanza('usync', { sid: '1', mode: 'query', context: 'interactive' }, [
    stanza('query', {}, [stanza('constructor')]),
    stanza('list', {}, [stanza('user', { jid: `${BOB}@s.whatsapp.net` })]),
  ])
  const answer = await client.query(stanza('iq', { type: 'get', xmlns: 'usync' }, [usync]))
  const [user] = childrenOf(childOf(childOf(answer, 'usync'), 'list'))
  assert.equal(childOf(childOf(user, 'constructor'), 'error')?.attrs['code'], '501')
  await stillThere()
})

test('a stanza that is none of the protocol, or lacks what it needs, gets 479', async () => {
  const broken = [
    stanza('poem', { id: 'B1' }),
    stanza('receipt', { id: 'B2', type: 'read' }),
    stanza('message', { to: `${BOB}@s.whatsapp.net`, type: 'text' }),
    stanza('iq', { type: 'get', xmlns: 'w:p' }),
  ]
  for (const [index, each] of broken.entries()) {
    client.send(each)
    const refusals = await client.wait(() => client.stanzas.filter(({ tag }) => tag === 'error').length === index + 1)
    assert.ok(refusals)
  }
  const codes = client.stanzas.filter(({ tag }) => tag === 'error').map(({ attrs }) => [attrs['id'], attrs['code']])
  assert.deepEqual(codes, [
    ['B1', '479'],
    ['B2', '479'],
    [undefined, '479'],
    [undefined, '479'],
  ])
  assert.ok(isUnknown('<poem>') && isUnknown('incomplete <receipt>') && isUnknown('incomplete <iq>'))
  await stillThere()
})

test('a message that cannot be delivered is acknowledged with the reason', async () => {
  const text = [stanza('enc', { v: 2, type: 'msg' }, Buffer.from('x'))]
  const cases: readonly (readonly [string, string | undefined, readonly Stanza[], string])[] = [
    ['M1', undefined, text, '479'],
    ['M2', '19999999999@s.whatsapp.net', text, '404'],
    ['M3', `${BOB}@s.whatsapp.net`, [], '479'],
    ['M4', '1@g.us', text, '404'],
  ]
  for (const [id, to, content, error] of cases) {
    client.send(stanza('message', { id, to, type: 'text' }, content))
    const ack = await client.wait(({ tag, attrs }) => tag === 'ack' && attrs['id'] === id)
    assert.equal(ack.attrs['error'], error, id)
  }
})

test('bytes that are no stanza end the stream with the reason', async () => {
  client.sendBytes(Buffer.from([0, 248, 250, 1, 2, 3]))
  const last = await client.wait(({ tag }) => tag === 'stream:error')
  assert.ok(childOf(last, 'xml-not-well-formed'))
  await client.closed
  assert.equal(network.stats().brokenConnections, 1)
})

test('what is sent after the end of the stream is not heard', async () => {
  const second = await device.online()
  await client.wait(({ tag }) => tag === 'stream:error')
  client.send(stanza('poem', { id: 'late' }))
  await client.closed
  assert.ok(!client.stanzas.some(({ attrs }) => attrs['id'] === 'late'))
  second.close()
})
