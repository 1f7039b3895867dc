import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'

import { WebSocket } from 'ws'

import { createNetwork, type SandboxNetwork } from '../src/network.ts'
import { createMemoryStorage } from '../src/world/storage.ts'
import { generateKeyPair } from '../src/wire/crypto.ts'
import { createTestPhone, type TestPhone } from './phone.ts'
import { linkRawDevice, type RawDevice } from './raw-device.ts'

const NUMBER = '15550000011'
const storage = createMemoryStorage()
let network: SandboxNetwork
let phone: TestPhone
let device: RawDevice

before(async () => {
  network = createNetwork({ storage, handshakeTimeoutMs: 300 })
  await network.start()
  phone = await createTestPhone(network, storage, NUMBER)
  device = await linkRawDevice({ network, phone, number: NUMBER })
})

after(() => network[Symbol.asyncDispose]())

test('a strict client accepts the certificates and logs in with XX', async () => {
  const client = await device.online()
  assert.equal(client.pattern, 'XX')
  const success = client.stanzas.find(({ tag }) => tag === 'success')
  assert.equal(success?.attrs['lid'], network.account(NUMBER)?.devices.get(1)?.lid)
  assert.equal(Buffer.from(success?.attrs['companion_enc_static'] ?? '', 'base64').length, 32)
  client.close()
})

test('a client that knows the server begins with IK and is in at once', async () => {
  const known = (await device.online()).serverStatic
  const client = await device.online({ knownServer: known })
  assert.equal(client.pattern, 'IK')
  client.close()
})

test('a client that knows another server gets XXfallback', async () => {
  const client = await device.online({ knownServer: generateKeyPair().public })
  assert.equal(client.pattern, 'XXfallback')
  client.close()
})

test('frames may come in pieces, behind a routing prefix', async () => {
  const client = await device.online({ pieces: 7, routing: Buffer.from('somewhere') })
  client.close()
})

test('a foreign root is noticed by the client', async () => {
  await assert.rejects(device.logIn({ rootKey: Buffer.alloc(32, 9).toString('hex') }), /certificate chain/)
})

test('a login with another Noise key is refused with 401', async () => {
  const client = await device.logIn({ noise: generateKeyPair() })
  const failure = await client.wait(({ tag }) => tag === 'failure')
  assert.equal(failure.attrs['reason'], '401')
  await client.closed
  assert.ok(!client.stanzas.some(({ tag }) => tag === 'success'))
})

test('a companion that signs with another key is not linked', async () => {
  await assert.rejects(linkRawDevice({ network, phone, number: NUMBER, forged: true }), /wrong key/)
  assert.equal(network.account(NUMBER)?.devices.size, 1)
})

test('a socket that says nothing, or nonsense, is closed', async () => {
  for (const words of [null, Buffer.from('GET / HTTP/1.1'), Buffer.from([0x57, 0x41, 6, 3, 0xff, 0xff, 0xff])]) {
    const socket = new WebSocket(network.url)
    await new Promise((resolve) => socket.once('open', resolve))
    if (words) socket.send(words)
    await new Promise((resolve) => socket.once('close', resolve))
  }
  assert.equal(network.stats().brokenConnections, 2)
})

test('the network keeps its keys', async () => {
  const again = createNetwork({ storage })
  assert.equal(again.rootKey, network.rootKey)
})
