import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { createSandbox, type Sandbox, type SandboxAccount, type StoredMessage } from '../src/server.ts'
import { eventually, linkedClient, type TestClient } from './support/client.ts'
import { controlOf, type ControlClient } from './support/control.ts'
import { ANA, BEN, CARA } from './support/people.ts'

const HOUR = 3_600
const DAY_MS = 24 * HOUR * 1000

describe('messages about messages', () => {
  let sandbox: Sandbox
  let control: ControlClient
  let ana: SandboxAccount
  let ben: SandboxAccount
  let cara: SandboxAccount
  let client: TestClient

  before(async () => {
    sandbox = await createSandbox()
    control = controlOf(sandbox)
    ana = await sandbox.createAccount(ANA)
    ben = await sandbox.createAccount(BEN)
    cara = await sandbox.createAccount(CARA)
    const timestamp = Math.floor(Date.now() / 1000) - HOUR
    const old = { text: 'an hour ago', timestamp }
    await control.done('POST', '/past', { from: BEN.number, to: ANA.number, id: 'OLD-BEN', ...old })
    await control.done('POST', '/past', { from: ANA.number, to: BEN.number, id: 'OLD-ANA', ...old })
    client = await linkedClient(sandbox, ana)
  })
  after(async () => {
    await client.close()
    await sandbox.close()
  })

  const of = (account: SandboxAccount, path: string) => `/accounts/${account.number}${path}`
  const shows = (
    account: SandboxAccount,
    id: string,
    [isWanted, what]: readonly [(message: StoredMessage) => boolean, string],
  ) => control.shows<StoredMessage>(of(account, `/messages/${id}`), isWanted, what)
  const fromCompanion = async (to: SandboxAccount, content: Parameters<TestClient['socket']['sendMessage']>[1]) => {
    const sent = await client.socket.sendMessage(to.pn, content)
    assert.ok(sent?.key.id)
    await to.waitForMessage(({ id }) => id === sent.key.id)
    return { ...sent.key, id: sent.key.id }
  }
  /** What was sent before has reached the phone. */
  const settled = async (from: SandboxAccount, to: SandboxAccount) => {
    const { id } = await from.send(to.number, 'settled')
    await to.waitForMessage((message) => message.id === id)
  }

  it('remembers the past, and tells it to a companion', async () => {
    const sets = client.seen('messaging-history.set').flatMap(({ messages }) => messages)
    const told = sets.find(({ key }) => key.id === 'OLD-BEN')
    assert.equal(told?.message?.conversation, 'an hour ago')
    assert.equal(told?.key.fromMe, false)
    const [chat] = ana.chats()
    assert.equal(chat?.unread, 0)
  })

  it('pins a message of the other side for a day, a week, a month, and unpins it', async () => {
    const { id } = await ben.send(ANA.number, 'pin me')
    const key = { remoteJid: ben.pn, id, fromMe: false }
    await ana.waitForMessage((message) => message.id === id)
    for (const days of [1, 7, 30]) {
      const time = (days * 24 * HOUR) as 86400
      await client.socket.sendMessage(ben.pn, { pin: key, type: 1, time })
      for (const account of [ana, ben]) {
        const within = (until: number | null) => Math.abs((until ?? 0) - Date.now() - days * DAY_MS) < 60_000
        const { pinnedBy } = await shows(account, id, [({ pinnedUntil }) => within(pinnedUntil), `${days} days`])
        assert.equal(pinnedBy, ana.pn)
      }
    }
    await client.socket.sendMessage(ben.pn, { pin: key, type: 2 })
    await shows(ben, id, [({ pinnedUntil }) => pinnedUntil === null, 'no pin'])
    await shows(ana, id, [({ pinnedUntil }) => pinnedUntil === null, 'no pin'])
    await control.done('POST', of(ben, `/messages/${id}/pin`), { pinned: true, seconds: 86_400 })
    const { messages } = await client.until('messages.upsert', (each) =>
      each.messages.some((one) => one.message?.pinInChatMessage?.type === 1 && one.key.fromMe === false),
    )
    const info = messages[0]?.message?.messageContextInfo
    assert.equal(info?.messageAddOnDurationInSecs, 86_400)
    await shows(ana, id, [({ pinnedBy }) => pinnedBy === ben.pn, 'who pinned it'])
    await control.done('POST', of(ana, `/messages/${id}/pin`), { pinned: false })
    await shows(ben, id, [({ pinnedUntil }) => pinnedUntil === null, 'the pin taken away by the other side'])
  })

  it('edits texts and captions in both directions', async () => {
    const image = await fromCompanion(ben, {
      image: Buffer.from('not a picture'),
      caption: 'a caption',
      jpegThumbnail: '',
    })
    await client.socket.sendMessage(ben.pn, { text: 'a better caption', edit: image })
    for (const account of [ana, ben]) {
      const { kind } = await shows(account, image.id, [({ text }) => text === 'a better caption', 'the caption'])
      assert.equal(kind, 'image')
    }
    await control.done('PATCH', of(ana, `/messages/${image.id}`), { text: 'from the phone' })
    const updates = await client.until('messages.update', (all) =>
      all.some(({ update }) => update.message?.editedMessage),
    )
    assert.equal(updates[0]?.update.message?.editedMessage?.message?.imageMessage?.caption, 'from the phone')
    await shows(ben, image.id, [
      ({ text, edited }) => edited && text === 'from the phone',
      'the caption from the phone',
    ])
  })

  it('does not show an edit that comes late or from somebody else', async () => {
    await control.done('PATCH', of(ben, '/messages/OLD-BEN'), { text: 'rewritten' })
    const { id } = await ana.send(BEN.number, 'mine')
    await ben.waitForMessage((message) => message.id === id)
    await control.done('PATCH', of(ben, `/messages/${id}`), { text: 'not yours' })
    await settled(ben, ana)
    await client.socket.sendMessage(ben.pn, {
      text: 'too late',
      edit: { remoteJid: ben.pn, id: 'OLD-ANA', fromMe: true },
    })
    await settled(ana, ben)
    for (const account of [ana, ben]) {
      assert.equal(account.message('OLD-BEN')?.text, 'an hour ago')
      assert.equal(account.message('OLD-ANA')?.text, 'an hour ago')
      assert.equal(account.message(id)?.text, 'mine')
    }
  })

  it('reacts and takes it back in both directions', async () => {
    const { id } = await ben.send(ANA.number, 'react to me')
    await ana.waitForMessage((message) => message.id === id)
    const key = { remoteJid: ben.pn, id, fromMe: false }
    await client.socket.sendMessage(ben.pn, { react: { text: '🎉', key } })
    await shows(ben, id, [({ reactions }) => reactions[ana.pn] === '🎉', 'the reaction'])
    await shows(ana, id, [({ reactions }) => reactions[ana.pn] === '🎉', 'the own reaction'])
    await client.socket.sendMessage(ben.pn, { react: { text: '', key } })
    await shows(ben, id, [({ reactions }) => !(ana.pn in reactions), 'no reaction'])
    await control.done('POST', of(ben, `/messages/${id}/reaction`), { emoji: '😮' })
    await client.until('messages.reaction', (all) => all.some(({ reaction }) => reaction.text === '😮'))
    await control.done('DELETE', of(ben, `/messages/${id}/reaction`))
    await client.until('messages.reaction', (all) => all.some(({ reaction }) => !reaction.text))
    await shows(ana, id, [({ reactions }) => Object.keys(reactions).length === 0, 'no reaction left'])
  })

  it('lets authors revoke, and nobody else between two', async () => {
    const own = await fromCompanion(ben, { text: 'oops' })
    await client.socket.sendMessage(ben.pn, { delete: own })
    await shows(ben, own.id, [({ revoked }) => revoked, 'the end of the message'])
    const kept = await fromCompanion(ben, { text: 'stays' })
    await control.done('DELETE', of(ben, `/messages/${kept.id}`))
    await settled(ben, ana)
    assert.equal(ana.message(kept.id)?.revoked, false)
    assert.equal(ana.message(kept.id)?.text, 'stays')
  })

  it('lets admins of a group revoke what others wrote, and only them', async () => {
    const group = await ana.createGroup({ subject: 'Order', participants: [BEN.number, CARA.number] })
    const { id } = await ben.send(group.jid, 'spam')
    await Promise.all([ana, cara].map((each) => each.waitForMessage((message) => message.id === id)))
    await control.done('DELETE', of(cara, `/messages/${id}`))
    const after = await cara.send(group.jid, 'after')
    await Promise.all([ana, ben].map((each) => each.waitForMessage((message) => message.id === after.id)))
    for (const account of [ana, ben, cara]) assert.equal(account.message(id)?.revoked, false, account.name)
    const key = { remoteJid: group.jid, id, fromMe: false, participant: ben.pn }
    await client.socket.sendMessage(group.jid, { delete: key })
    for (const account of [ana, ben, cara]) await shows(account, id, [({ revoked }) => revoked, 'the revoke'])
  })

  it('refuses to touch a message through another chat', async () => {
    const { id } = await ana.send(CARA.number, 'between us')
    await ben.send(ANA.number, { reactionMessage: { key: { remoteJid: ben.pn, id, fromMe: true }, text: '👀' } })
    await settled(ben, ana)
    assert.deepEqual(ana.message(id)?.reactions, {})
  })

  it('carries the timer of a chat in both directions', async () => {
    const timer = (account: SandboxAccount, jid: string) =>
      account.chats().find((chat) => chat.jid === jid)?.ephemeralSeconds
    await client.socket.sendMessage(ben.pn, { disappearingMessagesInChat: 86_400 })
    await eventually(() => timer(ana, ben.pn) === 86_400 && timer(ben, ana.pn) === 86_400, 'the timer')
    const { raw } = await ben.send(ANA.number, 'soon gone')
    const { proto } = await import('baileys')
    assert.equal(proto.Message.decode(raw).extendedTextMessage?.contextInfo?.expiration, 86_400)
    const path = of(ben, `/chats/${encodeURIComponent(ana.pn)}`)
    assert.equal(
      (await control.done<{ ephemeralSeconds: number }>('PATCH', path, { ephemeralSeconds: 0 })).ephemeralSeconds,
      0,
    )
    await client.until('messages.upsert', ({ messages }) =>
      messages.some(({ message, key }) => !key.fromMe && message?.protocolMessage?.type === 3),
    )
    await eventually(() => timer(ana, ben.pn) === 0, 'the end of the timer')
  })

  it('leaves no error behind', () => {
    for (const { phone } of [ana, ben, cara]) assert.equal(phone.stats.errors + phone.stats.decryptFailures, 0)
    assert.deepEqual(sandbox.stats()['unknownRequests'], {})
  })
})
