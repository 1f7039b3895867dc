import assert from 'node:assert/strict'
import { after, before, describe, it } from 'node:test'
import { downloadMediaMessage } from 'baileys'
import { createSandbox, type Sandbox, type SandboxAccount } from '../src/server.ts'
import { eventually, linkedClient, login, type TestClient } from './support/client.ts'
import { ANA, BEN, CARA, textOf } from './support/people.ts'

describe('messages between a companion and people', () => {
  let sandbox: Sandbox
  let ana: SandboxAccount
  let ben: SandboxAccount
  let cara: SandboxAccount
  let client: TestClient

  before(async () => {
    sandbox = await createSandbox({ controlPort: null })
    ana = await sandbox.createAccount(ANA)
    ben = await sandbox.createAccount(BEN)
    cara = await sandbox.createAccount(CARA)
    client = await linkedClient(sandbox, ana)
  })
  after(async () => {
    await client.close()
    await sandbox.close()
  })

  const received = async (text: string) => {
    const { messages } = await client.until('messages.upsert', (each) =>
      each.messages.some((one) => textOf(one) === text),
    )
    const message = messages.find((one) => textOf(one) === text)
    assert.ok(message)
    return message
  }

  /** A receipt that comes at once is folded into the message itself. */
  const statusOf = (id: string): number => {
    const updates = client
      .seen('messages.update')
      .flat()
      .filter((each) => each.key.id === id)
    const own = client.seen('messages.upsert').flatMap((each) => each.messages.filter((one) => one.key.id === id))
    return Math.max(0, ...updates.map((each) => each.update.status ?? 0), ...own.map((each) => each.status ?? 0))
  }

  it('brings what a person writes to the companion and to the phone', async () => {
    const sent = await ben.send(ANA.number, 'hola')
    const message = await received('hola')
    assert.equal(message.key.id, sent.id)
    assert.equal(message.pushName, BEN.name)
    await ana.waitForMessage((each) => each.id === sent.id)
    await ben.waitForMessage((each) => each.id === sent.id && each.status === 'delivered')
  })

  it('counts as read on the phone what the companion has read', async () => {
    const { id } = await ben.send(ANA.number, 'read me')
    await received('read me')
    await ana.waitForMessage((message) => message.id === id)
    await client.socket.readMessages([{ remoteJid: ben.pn, id, fromMe: false }])
    await ana.waitForMessage((message) => message.id === id && message.status === 'read')
    assert.equal(ana.chats().find(({ jid }) => jid === ben.pn)?.unread, 0)
  })

  it('brings what the companion writes to the person and to its own phone, with ticks', async () => {
    const sent = await client.socket.sendMessage(ben.pn, { text: 'hi ben' })
    const id = sent?.key.id ?? ''
    const arrived = await ben.waitForMessage((message) => message.id === id)
    assert.equal(arrived.text, 'hi ben')
    assert.equal(arrived.sender, ana.pn)
    const own = await ana.waitForMessage((message) => message.id === id)
    assert.equal(own.fromMe, true)
    assert.equal(own.chat, ben.pn)
    await eventually(() => statusOf(id) >= 3, 'the delivery receipt')
    assert.equal((await ben.read(ana.pn)) > 0, true)
    await eventually(() => statusOf(id) === 4, 'the read receipt')
  })

  it('shows the phone’s own messages on the companion', async () => {
    await ana.send(BEN.number, 'from my phone')
    const message = await received('from my phone')
    assert.equal(message.key.fromMe, true)
  })

  it('carries replies, reactions, edits, pins and revokes', async () => {
    const first = await ben.send(ANA.number, 'first')
    await received('first')
    await ben.send(ANA.number, 'answer', { quoted: first.id })
    const answer = await received('answer')
    assert.equal(answer.message?.extendedTextMessage?.contextInfo?.stanzaId, first.id)
    await ben.react(first.id, '🎉')
    await client.until('messages.reaction', (all) => all.some((each) => each.reaction.text === '🎉'))
    await ben.edit(first.id, 'first, edited')
    await client.until('messages.update', (all) => all.some((each) => each.update.message?.editedMessage))
    await ben.pin(first.id)
    await client.until('messages.upsert', (each) => each.messages.some((one) => one.message?.pinInChatMessage))
    await ben.revoke(first.id)
    await client.until('messages.update', (all) =>
      all.some((each) => each.key.id === first.id && each.update.messageStubType === 1),
    )
    const kept = await ana.waitForMessage((message) => message.id === first.id && message.revoked)
    assert.equal(kept.reactions[ben.pn], '🎉')
  })

  it('applies what the companion edits, reacts and revokes', async () => {
    const sent = await client.socket.sendMessage(ben.pn, { text: 'draft' })
    assert.ok(sent)
    await ben.waitForMessage((message) => message.id === sent.key.id)
    await client.socket.sendMessage(ben.pn, { text: 'final', edit: sent.key })
    await ben.waitForMessage((message) => message.id === sent.key.id && message.text === 'final' && message.edited)
    await client.socket.sendMessage(ben.pn, { react: { text: '👍', key: sent.key } })
    await ben.waitForMessage((message) => message.id === sent.key.id && message.reactions[ana.pn] === '👍')
    await client.socket.sendMessage(ben.pn, { delete: sent.key })
    await ben.waitForMessage((message) => message.id === sent.key.id && message.revoked)
  })

  it('addresses people by their hidden ids on demand', async () => {
    await ben.send(ANA.number, 'by lid', { addressing: 'lid' })
    const message = await received('by lid')
    assert.equal(message.key.remoteJid, ben.lid)
    await client.socket.sendMessage(ben.lid, { text: 'lid back' })
    const back = await ben.waitForMessage((each) => each.text === 'lid back')
    assert.equal(back.chat, ana.pn)
  })

  it('carries media over the media server', async () => {
    const data = Buffer.alloc(200_000, 7)
    await client.socket.sendMessage(ben.pn, { document: data, mimetype: 'application/pdf', fileName: 'a.pdf' })
    const message = await ben.waitForMessage((each) => each.kind === 'document')
    const { proto } = await import('baileys')
    const content = proto.Message.decode(message.raw)
    const dispatcher = (client.socket as unknown as { options?: unknown }).options
    assert.equal(dispatcher, undefined)
    const { directPath } = content.documentMessage ?? {}
    const url = `${sandbox.media}${directPath ?? ''}`
    const document = { ...content.documentMessage, url, directPath: null }
    const bytes = await downloadMediaMessage({ key: {}, message: { documentMessage: document } } as never, 'buffer', {})
    assert.equal(Buffer.compare(bytes, data), 0)
  })

  it('carries groups with sender keys, and takes the key from those who leave', async () => {
    const group = await ana.createGroup({ subject: 'Three', participants: [BEN.number, CARA.number] })
    await client.until('groups.upsert')
    await cara.send(group.jid, 'hello all')
    const message = await received('hello all')
    assert.equal(message.key.remoteJid, group.jid)
    await ben.waitForMessage((each) => each.text === 'hello all' && each.chat === group.jid)
    await client.socket.sendMessage(group.jid, { text: 'hello back' })
    await cara.waitForMessage((each) => each.text === 'hello back')
    await ben.waitForMessage((each) => each.text === 'hello back')
    await client.socket.groupParticipantsUpdate(group.jid, [cara.pn], 'remove')
    await ben.send(group.jid, 'without cara')
    await received('without cara')
    assert.equal(
      cara.messages({ chat: group.jid }).some((each) => each.text === 'without cara'),
      false,
    )
    await assert.rejects(cara.send(group.jid, 'let me in'))
  })

  it('carries groups whose members are addressed by hidden ids', async () => {
    const group = await ana.createGroup({ subject: 'Hidden', participants: [BEN.number], addressing: 'lid' })
    assert.equal(group.addressing, 'lid')
    await ben.send(group.jid, 'hidden hello')
    const message = await received('hidden hello')
    assert.equal(message.key.participant, ben.lid)
    await client.socket.sendMessage(group.jid, { text: 'hidden answer' })
    const answer = await ben.waitForMessage((each) => each.text === 'hidden answer')
    assert.equal(answer.sender, ana.pn)
  })

  it('keeps messages for a companion that is away, and brings each once', async () => {
    const { auth } = client
    await client.close()
    await eventually(() => ana.devices().every((device) => !device.connected), 'the companion to be gone')
    for (const text of ['one', 'two', 'three']) await ben.send(ANA.number, text)
    client = await login(sandbox, auth)
    await received('three')
    const texts = client.seen('messages.upsert').flatMap((each) => each.messages.map(textOf))
    assert.deepEqual(
      texts.filter((text) => text === 'one' || text === 'two' || text === 'three'),
      ['one', 'two', 'three'],
    )
  })

  it('keeps messages for a phone that is switched off', async () => {
    await ben.setOnline(false)
    await client.socket.sendMessage(ben.pn, { text: 'while off' })
    await assert.rejects(ben.send(ANA.number, 'cannot'), { code: 'PHONE_OFFLINE' })
    await ben.setOnline(true)
    await ben.waitForMessage((message) => message.text === 'while off')
  })

  it('asks again for what it cannot decrypt, and answers who asks', async () => {
    await ben.phone.context.signal.deleteSession(ana.devices()[0]?.jid ?? '')
    await ben.phone.context.serial(async () => undefined)
    const sent = await client.socket.sendMessage(ben.pn, { text: 'lost session' })
    const recovered = await ben.waitForMessage(
      (message) => message.id === sent?.key.id && message.text === 'lost session',
    )
    assert.equal(recovered.status, 'received')

    await client.auth.keys.set({
      session: { [`${ben.pn.split('@')[0]}.0`]: null, [`${ben.lid.split('@')[0]}_1.0`]: null },
    })
    const again = await ben.send(ANA.number, 'lost session there')
    await received('lost session there')
    await ben.waitForMessage((message) => message.id === again.id && message.status === 'delivered')
  })

  it('never met an unknown request', () => {
    assert.deepEqual(sandbox.stats()['unknownRequests'], {})
  })
})
