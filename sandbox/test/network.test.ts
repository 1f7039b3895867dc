import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'

import { createNetwork, type SandboxNetwork } from '../src/network.ts'
import { createMemoryStorage } from '../src/world/storage.ts'
import { baileys, connect, createAuth, logIn, type Socket, until, untilTrue } from './baileys.ts'
import { createTestPhone, type TestPhone } from './phone.ts'

const ALICE = '15550000001'
const BOB = '15550000002'
const CAROL = '15550000003'
const DELIVERED = 3
const jidOf = (number: string) => `${number}@s.whatsapp.net`

/** Why Baileys says that a connection ended. */
const statusOf = (update: Partial<baileys.ConnectionState>) =>
  (update.lastDisconnect?.error as { output?: { statusCode?: number } } | undefined)?.output?.statusCode

const storage = createMemoryStorage()
let network: SandboxNetwork
const phones = new Map<string, TestPhone>()
let alice: Socket
let bob: Socket
const aliceAuth = createAuth()

const phone = (number: string) => {
  const found = phones.get(number)
  assert.ok(found)
  return found
}

before(async () => {
  network = createNetwork({ storage })
  await network.start()
  for (const number of [ALICE, BOB, CAROL]) phones.set(number, await createTestPhone(network, storage, number))
})

after(async () => {
  for (const socket of [alice, bob]) await socket?.end(undefined)
  await network[Symbol.asyncDispose]()
})

test('a client pairs by QR code and logs in', async () => {
  const socket = connect(network, aliceAuth)
  const closed = until(socket, 'connection.update', (update) => update.connection === 'close')
  const { qr } = await until(socket, 'connection.update', (update) => update.qr !== undefined)
  assert.equal(await phone(ALICE).scan(qr ?? ''), 1)
  assert.equal(statusOf(await closed), 515)
  const online = new Promise((resolve) => network.onDeviceOnline(resolve))
  alice = await logIn(network, aliceAuth)
  assert.deepEqual(await online, { number: ALICE, deviceId: 1, jid: `${ALICE}:1@s.whatsapp.net`, first: true })
})

test('a client pairs by code', async () => {
  const auth = createAuth()
  const socket = connect(network, auth)
  const closed = until(socket, 'connection.update', (update) => update.connection === 'close')
  await until(socket, 'connection.update', (update) => update.qr !== undefined)
  const code = await socket.requestPairingCode(BOB)
  await untilTrue(() => network.codePairing(BOB) !== null)
  assert.equal(await phone(BOB).enterCode(code), 1)
  await closed
  bob = await logIn(network, auth)
})

test('a wrong code fails on the phone', async () => {
  const socket = connect(network, createAuth())
  await until(socket, 'connection.update', (update) => update.qr !== undefined)
  await socket.requestPairingCode(CAROL)
  await untilTrue(() => network.codePairing(CAROL) !== null)
  await assert.rejects(phone(CAROL).enterCode('ABCDEFGH'))
  await socket.end(undefined)
})

test('messages go both ways, with receipts', async () => {
  const arrived = until(alice, 'messages.upsert', ({ messages }) => messages[0]?.message?.conversation === 'hola')
  await phone(CAROL).send(ALICE, { conversation: 'hola' })
  assert.equal((await arrived).messages[0]?.key.remoteJid, jidOf(CAROL))
  // A receipt that comes at once is merged into the message's own event.
  const delivered = Promise.any([
    until(alice, 'messages.update', (updates) => updates.some(({ update }) => update.status === DELIVERED)),
    until(alice, 'messages.upsert', ({ messages }) => messages[0]?.status === DELIVERED),
  ])
  await alice.sendMessage(jidOf(CAROL), { text: 'hi' })
  await phone(CAROL).wait(({ message }) => message?.extendedTextMessage?.text === 'hi')
  await phone(ALICE).wait(({ message }) => message?.extendedTextMessage?.text === 'hi')
  await delivered
})

test('two clients talk to each other', async () => {
  const arrived = until(
    bob,
    'messages.upsert',
    ({ messages }) => messages[0]?.message?.extendedTextMessage?.text === 'to bob',
  )
  const sent = await alice.sendMessage(jidOf(BOB), { text: 'to bob' })
  assert.equal((await arrived).messages[0]?.key.id, sent?.key.id)
})

test('a group: created, written to, read', async () => {
  const created = until(bob, 'groups.upsert', () => true)
  const group = await alice.groupCreate('Three', [jidOf(BOB), jidOf(CAROL)])
  assert.equal(group.participants.length, 3)
  await created
  const atBob = until(
    bob,
    'messages.upsert',
    ({ messages }) => messages[0]?.message?.extendedTextMessage?.text === 'all',
  )
  await alice.sendMessage(group.id, { text: 'all' })
  await phone(CAROL).wait(({ message }) => message?.extendedTextMessage?.text === 'all')
  await atBob
  const back = until(alice, 'messages.upsert', ({ messages }) => messages[0]?.message?.conversation === 'back')
  await phone(CAROL).sendGroup(group.id, { conversation: 'back' })
  await back
  await bob.groupLeave(group.id)
  assert.equal((await alice.groupMetadata(group.id)).participants.length, 2)
  await assert.rejects(bob.groupMetadata(group.id), /forbidden/)
  await assert.rejects(bob.groupUpdateSubject(group.id, 'x'), /forbidden/)
  const [refused] = await alice.groupParticipantsUpdate(group.id, ['19999999999@s.whatsapp.net'], 'add')
  assert.equal(refused?.status, '404')
})

test('what waits while a client is away comes once it is back', async () => {
  await alice.end(undefined)
  for (let index = 0; index < 5; index += 1) await phone(CAROL).send(ALICE, { conversation: `off ${index}` })
  const got: string[] = []
  const socket = connect(network, aliceAuth, { shouldSyncHistoryMessage: () => false })
  const complete = until(socket, 'messages.upsert', ({ messages }) => {
    got.push(...messages.map(({ message }) => message?.conversation ?? ''))
    return got.length === 5
  })
  await complete
  alice = socket
  assert.deepEqual(
    got,
    [0, 1, 2, 3, 4].map((index) => `off ${index}`),
  )
  await until(alice, 'connection.update', (update) => update.connection === 'open').catch(() => undefined)
})

test('account questions are answered', async () => {
  const found = await alice.onWhatsApp(CAROL, '19999999999')
  assert.deepEqual(
    found?.map(({ jid, exists }) => [jid, exists]),
    [[jidOf(CAROL), true]],
  )
  await alice.updateBlockStatus(jidOf(CAROL), 'block')
  assert.deepEqual(await alice.fetchBlocklist(), [network.account(CAROL)?.lid])
  await alice.updateBlockStatus(jidOf(CAROL), 'unblock')
  await alice.updateLastSeenPrivacy('contacts')
  assert.equal((await alice.fetchPrivacySettings(true))['last'], 'contacts')
  await assert.rejects(alice.profilePictureUrl(jidOf(CAROL)), /item-not-found/)
  network.setPicture(CAROL, Buffer.from('JPEG'))
  const url = await alice.profilePictureUrl(jidOf(CAROL), 'image')
  assert.equal(await (await fetch(url ?? '')).text(), 'JPEG')
})

test('a second login replaces the first, a removed device is refused', async () => {
  const replaced = until(alice, 'connection.update', (update) => update.connection === 'close')
  const second = await logIn(network, aliceAuth)
  assert.equal(statusOf(await replaced), baileys.DisconnectReason.connectionReplaced)
  const removed = until(second, 'connection.update', (update) => update.connection === 'close')
  network.unlink(ALICE, 1)
  assert.equal(statusOf(await removed), baileys.DisconnectReason.loggedOut)
  const third = connect(network, aliceAuth)
  const refused = await until(third, 'connection.update', (update) => update.connection === 'close')
  assert.equal(statusOf(refused), 401)
})

test('no request went unanswered', () => {
  assert.deepEqual(network.stats().unknownRequests, {})
})
