import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { proto } from 'baileys'
import { createSandbox, type Sandbox, type SandboxAccount } from '../src/server.ts'
import { eventually, linkedClient, type TestClient } from './support/client.ts'
import { ANA, BEN } from './support/people.ts'

describe('app state', () => {
  let sandbox: Sandbox
  let ana: SandboxAccount
  let ben: SandboxAccount
  let client: TestClient

  before(async () => {
    sandbox = await createSandbox({ controlPort: null })
    ana = await sandbox.createAccount(ANA)
    ben = await sandbox.createAccount(BEN)
    await ben.send(ANA.number, 'hello')
    await ana.waitForMessage((message) => message.text === 'hello')
    client = await linkedClient(sandbox, ana)
  })
  after(async () => {
    await client.close()
    await sandbox.close()
  })

  const chat = () => ana.chats().find((each) => each.jid === ben.pn)

  it('tells the companion what is changed on the phone', async () => {
    await ana.changeChat(BEN.number, { pinned: true })
    await client.until('chats.update', (all) => all.some((each) => typeof each.pinned === 'number'))
    await ana.changeChat(BEN.number, { mutedUntil: Date.now() + 3_600_000 })
    await client.until('chats.update', (all) => all.some((each) => Number(each.muteEndTime) > 0))
    await ana.phone.act({ type: 'contact', jid: ben.pn, fullName: 'Ben Friend', lid: ben.lid })
    await client.until('contacts.upsert', (all) => all.some((each) => each.name === 'Ben Friend'))
    await ana.phone.act({ type: 'label', id: '7', name: 'VIP', color: 2 })
    await client.until('labels.edit', (label) => label.id === '7' && label.name === 'VIP')
    await ana.changeChat(BEN.number, { archived: true })
    await client.until('chats.update', (all) => all.some((each) => each.archived === true))
    assert.equal(chat()?.archived, true)
    assert.equal(chat()?.pinned, false, 'an archived chat is not pinned')
    assert.equal(chat()?.name, 'Ben Friend')
  })

  it('shows on the phone what the companion changes', async () => {
    const { socket } = client
    const [last] = ana.messages({ chat: ben.pn, limit: 1 })
    assert.ok(last)
    const lastMessages = [
      { key: { remoteJid: ben.pn, id: last.id, fromMe: last.fromMe }, messageTimestamp: last.timestamp },
    ]
    await socket.chatModify({ archive: false, lastMessages }, ben.pn)
    await eventually(() => chat()?.archived === false, 'the chat to leave the archive')
    await socket.chatModify({ pin: true }, ben.pn)
    await eventually(() => chat()?.pinned === true, 'the pin')
    await socket.chatModify({ mute: null }, ben.pn)
    await eventually(() => chat()?.mutedUntil === null, 'the end of the mute')
    await socket.chatModify({ markRead: false, lastMessages }, ben.pn)
    await eventually(() => chat()?.markedUnread === true, 'the mark')
    const favoritesAction = { favorites: [{ id: ben.pn }] }
    const operation = proto.SyncdMutation.SyncdOperation.SET
    const syncAction = { timestamp: Date.now(), favoritesAction }
    await socket.appPatch({ type: 'regular_high', index: ['favorites'], apiVersion: 1, operation, syncAction })
    await eventually(() => chat()?.favorite === true, 'the favourite')
    await socket.chatModify({ star: { messages: [{ id: last.id, fromMe: false }], star: true } }, ben.pn)
    await eventually(() => ana.phone.message(last.id)?.starred === true, 'the star')
    assert.equal(ana.phone.stats.appStateErrors, 0, 'every MAC was right')
  })

  it('lets phone and companion change the same collection at once', async () => {
    await Promise.all([
      ana.changeChat(BEN.number, { pinned: false }),
      ana.changeChat(BEN.number, { unread: false }),
      ana.changeChat(BEN.number, { archived: false }),
    ])
    assert.equal(chat()?.pinned, false)
    assert.equal(chat()?.markedUnread, false)
    assert.equal(ana.phone.stats.appStateErrors, 0)
  })

  it('gives older history and single messages on demand', async () => {
    for (let index = 0; index < 5; index++) await ben.send(ANA.number, `old ${index}`)
    await ana.waitForMessage((message) => message.text === 'old 4')
    const newest = ana.messages({ chat: ben.pn, limit: 1 })[0]
    assert.ok(newest)
    const key = { remoteJid: ben.pn, id: newest.id, fromMe: newest.fromMe }
    await client.socket.fetchMessageHistory(3, key, newest.timestamp)
    const set = await client.until(
      'messaging-history.set',
      (each) => each.syncType === proto.HistorySync.HistorySyncType.ON_DEMAND,
    )
    assert.deepEqual(
      set.messages.map((message) => message.message?.conversation).toSorted((a, b) => ((a ?? '') < (b ?? '') ? -1 : 1)),
      ['old 1', 'old 2', 'old 3'],
    )
    await client.socket.requestPlaceholderResend(key)
    const results = await eventually(() => {
      const messages = client.seen('messages.upsert').flatMap((each) => each.messages)
      const answers = messages.map((each) => each.message?.protocolMessage?.peerDataOperationRequestResponseMessage)
      return answers.find((answer) => answer?.peerDataOperationResult)?.peerDataOperationResult
    }, 'the message from the phone')
    const bytes = results[0]?.placeholderMessageResendResponse?.webMessageInfoBytes
    assert.equal(proto.WebMessageInfo.decode(bytes ?? Buffer.alloc(0)).key?.id, newest.id)
  })
})
