import assert from 'node:assert/strict'
import { after, before, beforeEach, describe, it } from 'node:test'
import { proto, type BinaryNode } from 'baileys'
import { createSandbox, type Sandbox, type SandboxAccount } from '../src/server.ts'
import { eventually, linkedClient, login, type TestClient } from './support/client.ts'
import { controlOf, type ControlClient } from './support/control.ts'
import { ANA, BEN, CARA } from './support/people.ts'

const childrenOf = (node: BinaryNode | undefined, tag: string): BinaryNode[] =>
  Array.isArray(node?.content) ? node.content.filter((child) => child.tag === tag) : []

describe('faults of app state and sending', () => {
  let sandbox: Sandbox
  let control: ControlClient
  let ana: SandboxAccount
  let ben: SandboxAccount
  let client: TestClient
  let frames: BinaryNode[]

  const listen = () => {
    frames = []
    client.socket.ws.on('frame', (frame: BinaryNode) => frames.push(frame))
  }
  before(async () => {
    sandbox = await createSandbox()
    control = controlOf(sandbox)
    ana = await sandbox.createAccount(ANA)
    ben = await sandbox.createAccount(BEN)
    await sandbox.createAccount(CARA)
    await ben.send(ANA.number, 'hello')
    await ana.waitForMessage((message) => message.text === 'hello')
    client = await linkedClient(sandbox, ana)
    listen()
  })
  beforeEach(() => frames.splice(0))
  after(async () => {
    await client.close()
    await sandbox.close()
  })

  const inject = async (fault: object) => {
    const { id } = await control.done<{ id: string }>('POST', '/faults', { number: ANA.number, ...fault })
    return id
  }
  const chat = () => ana.chats().find(({ jid }) => jid === ben.pn)
  const notified = () => frames.filter(({ tag, attrs }) => tag === 'notification' && attrs['type'] === 'server_sync')
  const refusals = () =>
    frames
      .flatMap((frame) => childrenOf(frame, 'sync'))
      .flatMap((sync) => childrenOf(sync, 'collection'))
      .filter(({ attrs }) => attrs['type'] === 'error')

  it('lets the phone be faster than a companion as often as told, with a real conflict', async () => {
    await inject({ kind: 'app-state-conflict', count: 2 })
    for (let turn = 1; turn <= 2; turn++) {
      await client.socket.chatModify({ pin: true }, ben.pn)
      assert.equal(refusals().length, turn)
      assert.equal(chat()?.pinned, false, 'nothing was taken')
    }
    const [refusal] = refusals()
    assert.equal(refusal?.attrs['name'], 'regular_low')
    assert.equal(refusal?.attrs['has_more_patches'], 'false')
    assert.equal(childrenOf(refusal, 'error')[0]?.attrs['code'], '409')
    const patches = childrenOf(childrenOf(refusal, 'patches')[0], 'patch')
    assert.equal(patches.length, 1, 'what the phone changed')
    const missing = proto.SyncdPatch.decode(patches[0]?.content as Uint8Array)
    assert.equal(String(missing.version?.version), refusal?.attrs['version'])
    assert.deepEqual(sandbox.faults.list(), [])
    await client.socket.chatModify({ mute: Date.now() + 3_600_000 }, ben.pn)
    await eventually(() => chat()?.mutedUntil, 'the mute, when the fault is over')
  })

  it('meets only the collection that is named', async () => {
    const id = await inject({ kind: 'app-state-conflict', collection: 'regular_low' })
    await client.socket.chatModify({ mute: null }, ben.pn)
    await eventually(() => chat()?.mutedUntil === null, 'the end of the mute')
    assert.equal(refusals().length, 0)
    await control.done('DELETE', `/faults/${id}`)
  })

  it('drops what would tell a companion of a change', async () => {
    await inject({ kind: 'drop-server-sync', count: 1 })
    await ana.changeChat(BEN.number, { mutedUntil: -1 })
    await ana.changeChat(BEN.number, { unread: true })
    await client.until('chats.update', (all) => all.some(({ unreadCount }) => unreadCount === -1))
    const told = notified().flatMap((frame) => childrenOf(frame, 'collection').map(({ attrs }) => attrs['name']))
    assert.deepEqual(told, ['regular_low'])
    await client.socket.resyncAppState(['regular_high'], false)
    await client.until('chats.update', (all) => all.some(({ muteEndTime }) => muteEndTime === -1))
  })

  it('holds it back until the fault ends', async () => {
    const id = await inject({ kind: 'hold-server-sync', forMs: 60_000 })
    await ana.changeChat(BEN.number, { favorite: true })
    await ana.phone.act({ type: 'contact', jid: ben.pn, fullName: 'Held', lid: ben.lid })
    await client.socket.fetchBlocklist()
    assert.equal(notified().length, 0)
    await control.done('DELETE', `/faults/${id}`)
    await client.until('contacts.upsert', (all) => all.some(({ name }) => name === 'Held'))
    assert.equal(notified().length, 2)

    await inject({ kind: 'hold-server-sync', forMs: 60_000 })
    await ana.phone.act({ type: 'contact', jid: ben.pn, fullName: 'Held again', lid: ben.lid })
    await client.close()
    await eventually(() => ana.devices().every(({ connected }) => !connected), 'the companion to be gone')
    client = await login(sandbox, client.auth)
    listen()
    await client.until('contacts.upsert', (all) => all.some(({ name }) => name === 'Held again'))
    for (const { id: left } of sandbox.faults.list()) sandbox.faults.remove(left)
  })

  it('refuses what is sent to a chat, with the code of choice', async () => {
    await inject({ kind: 'refuse-message', chat: BEN.number, code: '463' })
    const toCara = await client.socket.sendMessage(`${CARA.number}@s.whatsapp.net`, { text: 'to cara' })
    const toBen = await client.socket.sendMessage(ben.pn, { text: 'refused' })
    const ackOf = (id: string | null | undefined) =>
      eventually(() => frames.find(({ tag, attrs }) => tag === 'ack' && attrs['id'] === id), 'the ack')
    assert.equal((await ackOf(toBen?.key.id)).attrs['error'], '463')
    assert.equal((await ackOf(toCara?.key.id)).attrs['error'], undefined)
    await client.socket.sendMessage(ben.pn, { text: 'taken' })
    await ben.waitForMessage(({ text }) => text === 'taken')
    assert.ok(!ben.messages().some(({ text }) => text === 'refused'))
  })

  it('refuses requests of a namespace', async () => {
    await inject({ kind: 'refuse-iq', xmlns: 'blocklist', code: '429' })
    await assert.rejects(client.socket.fetchBlocklist(), /rate-overlimit/)
    assert.deepEqual(await client.socket.fetchBlocklist(), [])
  })

  it('says what a fault lacks', async () => {
    const cases = [
      [{ kind: 'hold-server-sync' }, /forMs is missing/],
      [{ kind: 'refuse-message' }, /code is missing/],
      [{ kind: 'refuse-iq', code: '500' }, /xmlns is missing/],
      [{ kind: 'refuse-iq', xmlns: 'x', code: '12' }, /three digits/],
      [{ kind: 'stream-error', code: '500' }, /515, 503/],
      [{ kind: 'app-state-conflict', collection: 'all' }, /collection must be one of/],
    ] as const
    for (const [fault, words] of cases) await control.refused(400, words, ['POST', '/faults', fault])
    assert.equal(ana.phone.stats.appStateErrors, 0)
    assert.equal(ana.phone.stats.errors, 0)
  })
})
