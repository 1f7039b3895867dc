import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { Message } from '../../core/model/message.ts'
import { createWorld } from './testing/world.ts'

describe('sending', () => {
  it('writes to a person it never wrote to, by number or hidden id', async () => {
    await using world = await createWorld()
    const { session } = await world.paired()
    const byNumber = await session.compose({ kind: 'text', chat: `${world.ben.number}@c.us`, text: 'by number' })
    assert.deepEqual([byNumber.chat, byNumber.chatAlt], [world.ben.pn, world.ben.lid])
    await session.transmit(byNumber)
    await world.ben.waitForMessage(({ text }) => text === 'by number')
    const byLid = await session.compose({ kind: 'text', chat: world.ben.lid, text: 'by hidden id' })
    assert.deepEqual([byLid.chat, byLid.chatAlt], [world.ben.lid, world.ben.pn])
    await session.transmit(byLid)
    await world.ben.waitForMessage(({ text }) => text === 'by hidden id')
  })

  it('shows up on the own phone', async () => {
    await using world = await createWorld()
    const { session } = await world.paired()
    const message = await session.compose({ kind: 'text', chat: world.ben.pn, text: 'seen twice' })
    await session.transmit(message)
    const own = await world.ana.waitForMessage(({ id }) => id === message.id)
    assert.deepEqual([own.fromMe, own.chat], [true, world.ben.pn])
  })

  it('answers a message and mentions people', async () => {
    await using world = await createWorld()
    const { session, heard } = await world.paired()
    const { id } = await world.ben.send(world.ana.number, 'question?')
    const { message: quoted } = await heard.until('message', (event) => event.message.id === id)
    const chat = world.ben.pn
    const answer = await session.compose({ kind: 'text', chat, text: 'answer @15550000002', quoted, mentions: [chat] })
    assert.deepEqual(answer.quoted, { id, sender: world.ben.pn, text: 'question?' })
    assert.deepEqual(answer.content, { kind: 'text', text: 'answer @15550000002', mentions: [world.ben.pn] })
    await session.transmit(answer)
    const got = await world.ben.waitForMessage((message) => message.id === answer.id)
    assert.equal(got.quoted?.id, id)
  })

  it('writes to a group without asking for it each time, and mentions everyone', async () => {
    await using world = await createWorld()
    const cleo = await world.sandbox.createAccount({ number: '15550000003', name: 'Cleo' })
    const group = await world.ben.createGroup({ subject: 'Team', participants: [world.ana.number, cleo.number] })
    const { session, heard } = await world.paired()
    await heard.until('groups', ({ groups }) => groups.some(({ jid }) => jid === group.jid))
    const message = await session.compose({ kind: 'text', chat: group.jid, text: 'all of you', mentions: 'all' })
    assert.ok(message.content.kind === 'text')
    assert.equal(message.content.mentions.length, 3)
    await session.transmit(message)
    for (const member of [world.ben, cleo]) await member.waitForMessage(({ id }) => id === message.id)
    await cleo.read(group.jid)
    const receipt = await heard.until('receipt', ({ target, ack }) => target.id === message.id && ack === 'read')
    assert.ok([cleo.pn, cleo.lid].includes(receipt.by ?? ''))
    assert.equal(receipt.target.chat, group.jid)
  })

  it('says when whatsapp does not confirm, and sends the same message again under its id', async () => {
    await using world = await createWorld({ timeouts: { sendMs: 300 } })
    const { session } = await world.paired()
    const message = await session.compose({ kind: 'text', chat: world.ben.pn, text: 'once' })
    const fault = world.sandbox.faults.add({ kind: 'drop-acks', number: world.ana.number, forMs: 60_000 })
    await assert.rejects(session.transmit(message), { code: 'SEND_UNCONFIRMED' })
    world.sandbox.faults.remove(fault)
    await session.transmit(message)
    await world.ben.waitForMessage(({ id }) => id === message.id)
    assert.equal(world.ben.messages().filter(({ id }) => id === message.id).length, 1)
  })

  it('answers a retry receipt from what was stored, also after a restart', async () => {
    await using world = await createWorld()
    const { session, heard } = await world.paired()
    const first = await session.compose({ kind: 'text', chat: world.ben.pn, text: 'first' })
    await session.transmit(first)
    await world.ben.waitForMessage(({ id }) => id === first.id)
    world.sandbox.faults.add({ kind: 'corrupt-phone', number: world.ben.number })
    const message = await session.compose({ kind: 'text', chat: world.ben.pn, text: 'repeat me' })
    await heard.options.listener({ type: 'message', message, envelopes: [] })
    await session.transmit(message)
    const got = await world.ben.waitForMessage(({ id, text }) => id === message.id && text === 'repeat me')
    assert.equal(got.text, 'repeat me')
  })

  it('reads messages for the other side to see', async () => {
    await using world = await createWorld()
    const { session, heard } = await world.paired()
    const sent = await world.ben.send(world.ana.number, 'blue ticks please')
    const { message } = await heard.until('message', (event) => event.message.id === sent.id)
    await session.markRead([refOf(message)])
    await world.ben.waitForMessage(({ id, status }) => id === sent.id && status === 'read')
  })

  it('shows that it types, records and stopped', async () => {
    await using world = await createWorld()
    const { session, heard } = await world.paired()
    await heard.until('history', ({ batch }) => batch.done)
    const shown = Promise.withResolvers<void>()
    const states: string[] = []
    world.ben.phone.listen((event) => {
      if (event.type !== 'typing') return
      states.push(event.state)
      if (states.length === 3) shown.resolve()
    })
    await session.setActivity(world.ben.pn, 'typing')
    await session.setActivity(world.ben.pn, 'paused')
    await session.setActivity(world.ben.pn, 'recording')
    await shown.promise
    assert.deepEqual(states.slice(0, 2), ['composing', 'paused'])
    await assert.rejects(session.setActivity('nonsense', 'typing'), { code: 'CHAT_INVALID' })
  })

  it('sends nothing to a number that is not on whatsapp', async () => {
    await using world = await createWorld()
    const { session } = await world.paired()
    const draft = { kind: 'text', chat: '19995550000@s.whatsapp.net', text: 'anyone?' } as const
    await assert.rejects(session.compose(draft), { code: 'NUMBER_NOT_ON_WHATSAPP' })
    for (const chat of ['', 'abc', '123', 'x@g.us', '15550000002@example.com']) {
      await assert.rejects(session.compose({ ...draft, chat }), { code: 'CHAT_INVALID' })
    }
  })

  it('leaves whatsapp when it logs out, as the phone sees', async () => {
    await using world = await createWorld()
    const { session, heard } = await world.paired()
    await session.logout()
    assert.equal(world.ana.devices().length, 0)
    assert.deepEqual(heard.events.at(-1), { type: 'connection', state: { status: 'stopped' } })
  })
})

const refOf = ({ id, chat, chatAlt, fromMe }: Message) => ({ id, chat, chatAlt, fromMe, participant: null })
