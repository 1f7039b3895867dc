import assert from 'node:assert/strict'
import { after, before, beforeEach, test } from 'node:test'

import { createNetwork, type SandboxNetwork } from '../src/network.ts'
import { bytesOf, childOf, stanza } from '../src/world/stanza.ts'
import { createMemoryStorage } from '../src/world/storage.ts'
import type { Stanza } from '../src/world/types.ts'
import { createTestPhone, type TestPhone } from './phone.ts'
import type { RawClient } from './raw-client.ts'
import { linkRawDevice, type RawDevice } from './raw-device.ts'

const ALICE = '15550000031'
const BOB = '15550000032'
const storage = createMemoryStorage()
let network: SandboxNetwork
let phone: TestPhone
let bob: TestPhone
let device: RawDevice
let client: RawClient

const DEVICE = `${ALICE}:1@s.whatsapp.net`
const isMessage = ({ tag }: Stanza) => tag === 'message'

/** A message whose content only the test understands. */
const write = (id: string) =>
  bob.link.send(
    stanza('message', { id, to: DEVICE, type: 'text' }, [stanza('enc', { v: 2, type: 'msg' }, Buffer.from(id))]),
  )
const ping = () => client.query(stanza('iq', { type: 'get', xmlns: 'w:p' }))

before(async () => {
  network = createNetwork({ storage })
  await network.start()
  phone = await createTestPhone(network, storage, ALICE)
  bob = await createTestPhone(network, storage, BOB)
  device = await linkRawDevice({ network, phone, number: ALICE })
})

beforeEach(async () => {
  for (const { id } of network.faults.list()) network.faults.remove(id)
  client = await device.online()
  for (const { tag, attrs } of client.stanzas) {
    if (tag === 'message') client.send(stanza('receipt', { id: attrs['id'], to: attrs['from'] }))
    if (tag === 'notification') {
      const { id, from: to, type } = attrs
      client.send(stanza('ack', { class: 'notification', id, to, type }))
    }
  }
  await ping()
})

after(() => network[Symbol.asyncDispose]())

test('cut ends the socket without a word', async () => {
  network.faults.add({ kind: 'cut', number: ALICE })
  await client.closed
  assert.deepEqual(network.faults.list(), [])
  assert.equal(network.stats().faultsFired, 1)
})

test('a fault of another account leaves this one alone', async () => {
  network.faults.add({ kind: 'cut', number: BOB })
  assert.equal((await ping()).attrs['type'], 'result')
})

test('a stream error is said, then the stream ends; logins meet it as long as shots are left', async () => {
  network.faults.add({ kind: 'stream-error', code: '503', count: 2 })
  await client.wait(({ tag, attrs }) => tag === 'stream:error' && attrs['code'] === '503')
  await client.closed
  const second = await device.logIn()
  await second.wait(({ tag, attrs }) => tag === 'stream:error' && attrs['code'] === '503')
  await device.online()
})

test('conflict says replaced', async () => {
  network.faults.add({ kind: 'conflict' })
  const error = await client.wait(({ tag }) => tag === 'stream:error')
  assert.equal(childOf(error, 'conflict')?.attrs['type'], 'replaced')
})

test('logout and outdated end the stream and refuse the next login', async () => {
  for (const [kind, reason] of [
    ['logout', '401'],
    ['outdated', '405'],
  ] as const) {
    const open = await device.online()
    network.faults.add({ kind })
    await open.closed
    const refused = await device.logIn()
    assert.equal((await refused.wait(({ tag }) => tag === 'failure')).attrs['reason'], reason)
  }
  await device.online()
})

test('drop-acks swallows the acknowledgement of one message', async () => {
  network.faults.add({ kind: 'drop-acks', number: ALICE, count: 1 })
  const send = (id: string) =>
    client.send(
      stanza('message', { id, to: `${BOB}@s.whatsapp.net`, type: 'text' }, [stanza('enc', {}, Buffer.from('x'))]),
    )
  send('A1')
  send('A2')
  await client.wait(({ tag, attrs }) => tag === 'ack' && attrs['id'] === 'A2')
  assert.ok(!client.stanzas.some(({ tag, attrs }) => tag === 'ack' && attrs['id'] === 'A1'))
})

test('duplicate, reorder, corrupt and delay do to messages what they say', async () => {
  network.faults.add({ kind: 'duplicate', count: 1 })
  write('D1')
  await client.wait(isMessage)
  assert.equal((await client.wait(isMessage)).attrs['id'], 'D1')
  network.faults.add({ kind: 'reorder', count: 1 })
  write('R1')
  write('R2')
  assert.equal((await client.wait(isMessage)).attrs['id'], 'R2')
  assert.equal((await client.wait(isMessage)).attrs['id'], 'R1')
  network.faults.add({ kind: 'corrupt', count: 1 })
  write('C1')
  const corrupted = childOf(await client.wait(isMessage), 'enc')
  assert.notEqual(Buffer.from(bytesOf(corrupted)).toString(), 'C1')
  network.faults.add({ kind: 'delay', delayMs: 120, count: 1 })
  const start = performance.now()
  write('L1')
  write('L2')
  assert.equal((await client.wait(isMessage)).attrs['id'], 'L1')
  assert.ok(performance.now() - start >= 100)
  assert.equal((await client.wait(isMessage)).attrs['id'], 'L2')
})

test('stall takes everything in and says nothing', async () => {
  const fault = network.faults.add({ kind: 'stall', number: ALICE, forMs: 10_000 })
  write('S1')
  client.send(stanza('iq', { id: 'silent', type: 'get', xmlns: 'w:p', to: '@s.whatsapp.net' }))
  assert.equal(network.faults.remove(fault), true)
  await ping()
  assert.ok(!client.stanzas.some(({ attrs }) => attrs['id'] === 'S1'))
  const again = await device.online()
  assert.ok(again.stanzas.some(({ attrs }) => attrs['id'] === 'S1' && attrs['offline'] !== undefined))
})

test('no-offline-marker leaves the end of the queue unsaid', async () => {
  network.faults.add({ kind: 'no-offline-marker', count: 1 })
  client = await device.logIn()
  await client.wait(({ tag }) => tag === 'success')
  await ping()
  assert.ok(!client.stanzas.some((each) => childOf(each, 'offline') !== null))
})
