import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { changeParticipants } from '../../../../sandbox/src/actors/group-actions.ts'
import { changeSettings } from '../../../../sandbox/src/actors/group-settings.ts'
import type { EngineSession } from '../../../core/ports/engine.ts'
import { decodeMessage } from '../proto.ts'
import { createWorld } from '../testing/world.ts'

/** The session with everything that this engine can do. */
function able(session: EngineSession) {
  const { chatTimers, pictures, blocking, presence, calls } = session
  assert.ok(chatTimers && pictures && blocking && presence && calls)
  return { chatTimers, pictures, blocking, presence, calls }
}

async function linked(options?: Parameters<typeof createWorld>[0]) {
  const world = await createWorld(options)
  const { session, heard } = await world.paired()
  await heard.until('history', ({ batch }) => batch.done)
  return { world, session, heard, ...able(session), [Symbol.asyncDispose]: () => world[Symbol.asyncDispose]() }
}

/** Looks again until it is so; fails when that takes too long. */
async function eventually(isSo: () => boolean): Promise<void> {
  for (let tries = 0; !isSo(); tries++) {
    assert.ok(tries < 400, 'it never came to be')
    await new Promise((resolve) => setTimeout(resolve, 25))
  }
}

const JPEG = Buffer.from('ffd8ffe000104a46494600010100000100010000ffd9', 'hex')

describe('timers of chats', () => {
  it('sets the timer of a chat with a person, on both phones', async () => {
    await using scene = await linked()
    const { world, heard, chatTimers } = scene
    await world.ben.send(world.ana.number, 'hi')
    await heard.until('message')
    await chatTimers.set(world.ben.pn, 86_400)
    await world.ben.waitForMessage(({ kind, fromMe }) => kind === 'ephemeral' && !fromMe)
    assert.equal(world.ben.chats().find(({ jid }) => jid === world.ana.pn)?.ephemeralSeconds, 86_400)
    await world.ben.changeChat(world.ana.number, { ephemeralSeconds: 604_800 })
    await heard.until('chats', ({ chats }) => chats.some(({ ephemeralSeconds }) => ephemeralSeconds === 604_800))
    await world.ana.changeChat(world.ben.number, { ephemeralSeconds: 0 })
    await heard.until('chats', ({ chats }) => chats.some(({ ephemeralSeconds }) => ephemeralSeconds === 0))
    await assert.rejects(chatTimers.set('nonsense', 0), { code: 'CHAT_INVALID' })
  })

  it('says it once however often it is tried, and again to a phone that could not read it', async () => {
    await using scene = await linked()
    const { world, heard, chatTimers } = scene
    await world.ben.send(world.ana.number, 'hi')
    await heard.until('message')
    const timers = () => world.ben.messages().filter(({ kind, fromMe }) => kind === 'ephemeral' && !fromMe)
    world.sandbox.faults.add({ kind: 'corrupt-phone', number: world.ben.number, count: 1 })
    await chatTimers.set(world.ben.pn, 86_400, 'RECORD')
    await world.ben.waitForMessage(({ kind, fromMe }) => kind === 'ephemeral' && !fromMe)
    await chatTimers.set(world.ben.pn, 86_400, 'RECORD')
    await chatTimers.set(world.ben.pn, 604_800, 'ANOTHER')
    await world.ben.waitForMessage(({ kind, fromMe, id }) => kind === 'ephemeral' && !fromMe && id !== timers()[0]?.id)
    assert.equal(timers().length, 2)
  })

  it('writes messages with the timer of their chat', async () => {
    await using world = await createWorld()
    const { session, heard } = await world.paired()
    Object.assign(heard.options.archive, { chatTimer: async () => 86_400 })
    const message = await session.compose({ kind: 'text', chat: world.ben.pn, text: 'soon gone' })
    const { extendedTextMessage } = decodeMessage(message.raw ?? new Uint8Array())
    assert.equal(extendedTextMessage?.contextInfo?.expiration, 86_400)
  })

  it('sets the timer of a group as its admin, follows it, and says who may not', async () => {
    await using scene = await linked()
    const { world, heard, chatTimers } = scene
    const { jid } = await world.ben.createGroup({ subject: 'Team', participants: [world.ana.number] })
    await heard.until('groups', ({ groups }) => groups.some((group) => group.jid === jid))
    await changeSettings(world.ben.phone, jid, { ephemeralSeconds: 86_400 })
    await heard.until('chats', ({ chats }) => chats.some((row) => row.chat === jid && row.ephemeralSeconds === 86_400))
    await heard.until('groups', ({ groups }) => groups.some(({ ephemeralSeconds }) => ephemeralSeconds === 86_400))
    await changeSettings(world.ben.phone, jid, { locked: true })
    await assert.rejects(chatTimers.set(jid, 604_800), { code: 'NOT_GROUP_ADMIN' })
    await changeParticipants(world.ben.phone, jid, { action: 'promote', participants: [world.ana.number] })
    await chatTimers.set(jid, 604_800)
    await changeParticipants(world.ben.phone, jid, { action: 'remove', participants: [world.ana.number] })
    await assert.rejects(chatTimers.set(jid, 0), { code: 'NOT_IN_GROUP' })
  })
})

describe('pictures', () => {
  it('gives the address of a picture, and nothing where there is none or none for us', async () => {
    await using scene = await linked()
    const { world, pictures, heard } = scene
    const get = () => pictures.get(world.ben.pn, { preview: false })
    assert.equal(await get(), null)
    await world.ben.send(world.ana.number, 'we know each other')
    await heard.until('message')
    await world.ben.setPicture(JPEG)
    const picture = await get()
    assert.match(picture?.url ?? '', /^https?:.*\.jpg/)
    assert.match(picture?.id ?? '', /^\d+$/)
    assert.equal(await pictures.get('120363000000000404@g.us', { preview: true }), null)
    assert.equal(await pictures.get(world.ana.pn, { preview: true }), null)
  })

  it('tells that a picture is another one', async () => {
    await using scene = await linked()
    const { world, heard } = scene
    const { jid } = await world.ben.createGroup({ subject: 'Team', participants: [world.ana.number] })
    await world.ben.setPicture(JPEG, jid)
    await heard.until('picture', (event) => event.jid === jid)
  })

  it('does not take silence for an answer', async () => {
    await using scene = await linked({ timeouts: { queryMs: 200 } })
    const { world, pictures } = scene
    world.sandbox.faults.add({ kind: 'stall', number: world.ana.number, forMs: 600 })
    await assert.rejects(pictures.get(world.ben.pn, { preview: true }), { code: 'WHATSAPP_UNREACHABLE' })
  })
})

describe('people', () => {
  it('blocks and unblocks, strangers too', async () => {
    await using scene = await linked()
    const { world, blocking } = scene
    await blocking.set(world.ben.pn, true)
    assert.deepEqual(await blocking.list(), [world.ben.pn])
    await blocking.set(world.ben.pn, false)
    assert.deepEqual(await blocking.list(), [])
    await assert.rejects(blocking.set('19990000000@s.whatsapp.net', true), { code: 'NUMBER_NOT_ON_WHATSAPP' })
    await assert.rejects(blocking.set('120363000000000404@g.us', true), { code: 'CHAT_INVALID' })
  })

  it('tells of calls, and declines them', async () => {
    await using scene = await linked()
    const { world, heard, calls } = scene
    for (const addressing of ['pn', 'lid'] as const) {
      const { id } = await world.ben.call(world.ana.number, { video: true, addressing })
      const { call } = await heard.until('call', (event) => event.call.id === id)
      assert.deepEqual([call.status, call.isVideo, call.group], ['offer', true, null])
      assert.ok([call.from, call.fromAlt].includes(world.ben.pn))
      await calls.reject({ id, from: world.ben.pn })
      await eventually(() => world.ben.calls().some((row) => row.id === id && row.state === 'rejected'))
    }
  })
})

describe('groups, as they change', () => {
  it('tells who came, went, rose and fell, and by whom', async () => {
    await using scene = await linked()
    const { world, heard } = scene
    const cleo = await world.sandbox.createAccount({ number: '15550000003', name: 'Cleo' })
    const { jid } = await world.ben.createGroup({ subject: 'Team', participants: [world.ana.number] })
    const made = await heard.until(
      'groups',
      ({ groups, live }) => groups.some((group) => group.jid === jid) && Boolean(live),
    )
    assert.ok([world.ben.pn, world.ben.lid].includes(made.live?.by ?? ''))
    for (const [action, change] of [
      ['add', 'join'],
      ['promote', 'promote'],
      ['demote', 'demote'],
      ['remove', 'leave'],
    ] as const) {
      await changeParticipants(world.ben.phone, jid, { action, participants: [cleo.number] })
      // That Ana came into the group was told before.
      const isCleo = (jid: string | undefined) => jid === cleo.pn || jid === cleo.lid
      const event = await heard.until('group.members', (each) => each.change === change && isCleo(each.members[0]?.jid))
      assert.ok([world.ben.pn, world.ben.lid].includes(event.by ?? ''))
      assert.ok(Math.abs(event.timestamp - Date.now() / 1000) < 60)
    }
    await changeSettings(world.ben.phone, jid, { subject: 'Crew' })
    const { live } = await heard.until('groups', ({ groups }) => groups.some(({ subject }) => subject === 'Crew'))
    assert.ok([world.ben.pn, world.ben.lid].includes(live?.by ?? ''))
  })
})

describe('history that nobody wants', () => {
  it('takes over people and leaves out chats and messages', async () => {
    await using world = await createWorld()
    await world.ben.send(world.ana.number, 'long ago')
    await world.ana.waitForMessage(({ text }) => text === 'long ago')
    const { heard } = await world.paired({ config: { history: false } })
    await heard.until('history', ({ batch }) => batch.done)
    const batches = heard.all('history').map(({ batch }) => batch)
    assert.deepEqual(
      batches.flatMap(({ chats, messages }) => [...chats, ...messages]),
      [],
    )
    assert.ok(batches.some(({ contacts, identities }) => contacts.length + identities.length > 0))
    await world.ben.send(world.ana.number, 'now')
    await heard.until('message', ({ message }) => message.content.text === 'now')
    assert.deepEqual(heard.keys.waiting, [])
  })
})
