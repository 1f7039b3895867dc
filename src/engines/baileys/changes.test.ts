import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { changeParticipants } from '../../../sandbox/src/actors/group-actions.ts'
import type { Message, MessageChange } from '../../core/model/message.ts'
import { decodeMessage } from './proto.ts'
import { createWorld, type World } from './testing/world.ts'

async function talking(options?: Parameters<typeof createWorld>[0]) {
  const world = await createWorld(options)
  const { session, heard } = await world.paired()
  await heard.until('history', ({ batch }) => batch.done)
  const send = async (change: MessageChange) => {
    assert.ok(session.messageChanges)
    const composed = await session.messageChanges.compose(change)
    const { timestamp } = await session.messageChanges.transmit(composed)
    return { ...composed, timestamp }
  }
  const say = async (text: string, chat = world.ben.pn): Promise<Message> => {
    const message = await session.compose({ kind: 'text', chat, text })
    const { timestamp } = await session.transmit(message)
    await world.ben.waitForMessage(({ id }) => id === message.id)
    return { ...message, timestamp }
  }
  const hear = async (text: string, chat: string = world.ana.number): Promise<Message> => {
    const { id } = await world.ben.send(chat, text)
    return (await heard.until('message', ({ message }) => message.id === id)).message
  }
  return { world, session, heard, send, say, hear, [Symbol.asyncDispose]: () => world[Symbol.asyncDispose]() }
}

const atBen = (
  world: World,
  id: string,
  fits: (message: NonNullable<ReturnType<World['ben']['message']>>) => boolean,
) => world.ben.waitForMessage((message) => message.id === id && fits(message))

describe('changes of messages', () => {
  it('edits an own text everywhere, and gives back what it says now', async () => {
    await using scene = await talking()
    const { world, send, say } = scene
    const target = await say('teh plan')
    const { id, raw, edited } = await send({ kind: 'edit', target, text: 'the plan' })
    await atBen(world, target.id, ({ text, edited }) => text === 'the plan' && edited)
    await world.ana.waitForMessage((message) => message.id === target.id && message.text === 'the plan')
    assert.notEqual(id, target.id)
    assert.equal(edited && decodeMessage(edited).extendedTextMessage?.text, 'the plan')
    assert.ok(decodeMessage(raw).protocolMessage?.editedMessage)
  })

  it('edits a caption and leaves the picture', async () => {
    await using scene = await talking()
    const { world, heard, send } = scene
    const picture = { url: 'https://mmg.whatsapp.net/x', mimetype: 'image/jpeg', fileLength: 12, caption: 'old' }
    const { id } = await world.ana.send(world.ben.number, { imageMessage: picture })
    const { message: target } = await heard.until('message', ({ message }) => message.id === id)
    const { edited } = await send({ kind: 'edit', target, text: 'new' })
    await atBen(world, id, ({ text }) => text === 'new')
    const { imageMessage } = decodeMessage(edited ?? new Uint8Array())
    assert.deepEqual(
      [imageMessage?.caption, imageMessage?.url, imageMessage?.mimetype],
      ['new', picture.url, 'image/jpeg'],
    )
  })

  it('refuses to edit what has no words', async () => {
    await using scene = await talking()
    const { world, heard, send } = scene
    const { id } = await world.ana.send(world.ben.number, { stickerMessage: { mimetype: 'image/webp' } })
    const { message: target } = await heard.until('message', ({ message }) => message.id === id)
    await assert.rejects(send({ kind: 'edit', target, text: 'new' }), { code: 'CHANGE_REFUSED' })
  })

  it('deletes own messages for everyone, and those of others as an admin of the group only', async () => {
    await using scene = await talking()
    const { world, send, say, hear } = scene
    const own = await say('oops')
    await send({ kind: 'revoke', target: own })
    await atBen(world, own.id, ({ revoked }) => revoked)
    const theirs = await hear('not mine')
    await assert.rejects(send({ kind: 'revoke', target: theirs }), { code: 'CHANGE_REFUSED' })
    const { jid } = await world.ben.createGroup({ subject: 'Team', participants: [world.ana.number] })
    const said = await hear('in the group', jid)
    await changeParticipants(world.ben.phone, jid, { action: 'promote', participants: [world.ana.number] })
    await send({ kind: 'revoke', target: said })
    await atBen(world, said.id, ({ revoked }) => revoked)
  })

  it('reacts and takes it back', async () => {
    await using scene = await talking()
    const { world, send, hear } = scene
    const target = await hear('nice?')
    await send({ kind: 'react', target, text: '👍' })
    await atBen(world, target.id, ({ reactions }) => Object.values(reactions).includes('👍'))
    await send({ kind: 'react', target, text: '' })
    await atBen(world, target.id, ({ reactions }) => Object.values(reactions).length === 0)
  })

  it('pins messages for everyone, and takes them down', async () => {
    await using scene = await talking()
    const { world, send, say, hear } = scene
    for (const target of [await say('mine'), await hear('yours')]) {
      const { timestamp } = await send({ kind: 'pin', target, seconds: 604_800 })
      const pinned = await atBen(world, target.id, ({ pinnedUntil }) => pinnedUntil !== null)
      assert.equal(pinned.pinnedUntil, (timestamp + 604_800) * 1000)
      await send({ kind: 'pin', target, seconds: null })
      await atBen(world, target.id, ({ pinnedUntil }) => pinnedUntil === null)
    }
  })

  it('follows pins by others, and keeps them out of the messages', async () => {
    await using scene = await talking()
    const { world, heard, say, hear } = scene
    const mine = await say('mine')
    const theirs = await hear('theirs')
    await world.ben.pin(mine.id, true, 86_400)
    const first = await heard.until('pin')
    assert.deepEqual([first.target.id, first.target.fromMe, first.target.chat], [mine.id, true, world.ben.pn])
    assert.equal(first.until, first.action.timestamp + 86_400)
    await world.ben.pin(theirs.id, true, 2_592_000)
    const second = await heard.until('pin', ({ target }) => target.id === theirs.id)
    assert.deepEqual([second.target.fromMe, second.until], [false, second.action.timestamp + 2_592_000])
    await world.ben.pin(theirs.id, false)
    await heard.until('pin', ({ target, until }) => target.id === theirs.id && until === null)
    await world.ana.pin(theirs.id, true, 604_800)
    const own = await heard.until('pin', ({ action }) => action.fromMe)
    assert.deepEqual([own.target.id, own.target.fromMe], [theirs.id, false])
    const { jid } = await world.ben.createGroup({ subject: 'Team', participants: [world.ana.number] })
    const said = await hear('in the group', jid)
    await world.ana.waitForMessage(({ id }) => id === said.id)
    await world.ana.pin(said.id)
    const grouped = await heard.until('pin', ({ target }) => target.chat === jid)
    assert.deepEqual([grouped.target.fromMe, grouped.target.participant], [false, said.sender])
    assert.equal(
      heard.all('message').some(({ message }) => message.content.kind === 'raw'),
      false,
    )
  })

  it('takes over from history what is starred, pinned and reacted to', async () => {
    await using world = await createWorld()
    const { id } = await world.ben.send(world.ana.number, 'long ago')
    await world.ana.waitForMessage((message) => message.id === id)
    await world.ana.star(id)
    await world.ana.pin(id, true, 604_800)
    await world.ben.react(id, '🎉')
    await world.ana.waitForMessage((message) => message.id === id && Object.keys(message.reactions).length > 0)
    const { heard } = await world.paired()
    const { batch } = await heard.until('history', ({ batch: { messages } }) => messages.some((each) => each.id === id))
    const message = batch.messages.find((each) => each.id === id)
    assert.equal(message?.starred, true)
    assert.ok((message.pinnedUntil ?? 0) > Date.now() / 1000)
    assert.deepEqual(
      message.reactions.map(({ sender, text, fromMe }) => [sender, text, fromMe]),
      [[world.ben.pn, '🎉', false]],
    )
    assert.deepEqual(heard.all('reaction'), [])
  })

  it('says when whatsapp was asked too much, whatever it was asked', async () => {
    await using scene = await talking()
    const { world, session } = scene
    const { number } = world.ana
    world.sandbox.faults.add({ kind: 'refuse-iq', number, xmlns: 'usync', code: '429' })
    const { pn: chat } = await world.sandbox.createAccount({ number: '15550009999', name: 'Stella' })
    const expected = { code: 'SEND_RATE_LIMITED', details: { code: 429 } }
    await assert.rejects(session.compose({ kind: 'text', chat, text: 'hi' }), expected)
  })

  it('says when whatsapp does not allow it, does not answer, or is gone', async () => {
    await using scene = await talking({ timeouts: { sendMs: 300 } })
    const { world, session, send, hear } = scene
    const target = await hear('hello')
    const { number } = world.ana
    world.sandbox.faults.add({ kind: 'refuse-message', number, code: '479' })
    await assert.rejects(send({ kind: 'react', target, text: '👍' }), {
      code: 'CHANGE_REFUSED',
      details: { code: 479 },
    })
    for (const [code, refusal] of [
      ['463', 'ACCOUNT_RESTRICTED'],
      ['429', 'SEND_RATE_LIMITED'],
    ] as const) {
      world.sandbox.faults.add({ kind: 'refuse-message', number, code })
      const expected = { code: refusal, details: { code: Number(code) } }
      await assert.rejects(send({ kind: 'react', target, text: '👍' }), expected)
    }
    const lost = world.sandbox.faults.add({ kind: 'drop-acks', number, forMs: 60_000 })
    await assert.rejects(send({ kind: 'react', target, text: '👍' }), { code: 'SEND_UNCONFIRMED' })
    world.sandbox.faults.remove(lost)
    await session.stop()
    await assert.rejects(send({ kind: 'react', target, text: '👍' }), { code: 'SESSION_NOT_READY' })
  })
})
