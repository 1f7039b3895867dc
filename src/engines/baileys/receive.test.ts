import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { changeParticipants } from '../../../sandbox/src/actors/group-actions.ts'
import { changeSettings } from '../../../sandbox/src/actors/group-settings.ts'
import { GatewayError } from '../../core/errors.ts'
import type { Group } from '../../core/model/group.ts'
import { createMemoryKeyStore } from '../testing/memory-key-store.ts'
import type { Recorder } from '../testing/recorder.ts'
import { createWorld } from './testing/world.ts'

const textIs =
  (text: string) =>
  ({ message }: { message: { content: { text: string | null } } }) =>
    message.content.text === text

/** Waits until nothing in the inbox waits any more. */
async function settled(heard: Recorder): Promise<void> {
  for (let tries = 0; heard.keys.waiting.length && tries < 200; tries++) {
    await new Promise((resolve) => setTimeout(resolve, 25))
  }
  assert.deepEqual(heard.keys.waiting, [])
}

describe('receiving', () => {
  it('takes own messages from the phone into the chat they were sent to, under both addresses', async () => {
    await using world = await createWorld()
    const { heard } = await world.paired()
    const { id } = await world.ana.send(world.ben.number, 'from my phone')
    const { message } = await heard.until('message', (event) => event.message.id === id)
    assert.equal(message.chat, world.ben.pn)
    assert.equal(message.chatAlt, world.ben.lid)
    assert.equal(message.fromMe, true)
    assert.equal(message.origin, 'device')
    assert.equal(message.sender, world.ana.pn)
    assert.equal(message.senderAlt, world.ana.lid)
    assert.equal(message.ack, 'server')
    await settled(heard)
  })

  it('keeps reactions, edits and revokes as changes to their message, whoever makes them', async () => {
    await using world = await createWorld()
    const { heard } = await world.paired()
    const sent = await world.ben.send(world.ana.number, 'original')
    await heard.until('message', (event) => event.message.id === sent.id)
    await world.ben.react(sent.id, '🎉')
    const reaction = await heard.until('reaction')
    assert.equal(reaction.text, '🎉')
    assert.deepEqual(
      [reaction.target.id, reaction.target.fromMe, reaction.action.sender, reaction.target.chat],
      [sent.id, false, world.ben.pn, world.ben.pn],
    )
    await world.ben.edit(sent.id, 'better')
    const edit = await heard.until('edit')
    assert.deepEqual([edit.target.id, edit.text, edit.target.fromMe], [sent.id, 'better', false])
    assert.ok(edit.raw && world.engine.describe(edit.raw))
    await world.ben.revoke(sent.id)
    const revoke = await heard.until('revoke')
    assert.deepEqual([revoke.target.id, revoke.target.fromMe, revoke.action.fromMe], [sent.id, false, false])
    const own = await world.ana.send(world.ben.number, 'mine')
    await world.ana.edit(own.id, 'still mine')
    const mine = await heard.until('edit', (event) => event.action.fromMe)
    assert.deepEqual([mine.target.id, mine.target.fromMe, mine.target.chat], [own.id, true, world.ben.pn])
    await world.ben.waitForMessage((message) => message.id === own.id)
    await world.ben.react(own.id, '👍')
    const onMine = await heard.until('reaction', (event) => event.text === '👍')
    assert.equal(onMine.target.fromMe, true)
    assert.equal(heard.all('message').filter(({ message }) => message.content.kind === 'raw').length, 0)
    await settled(heard)
  })

  it('keeps a picture to be seen once, with its protobuf and its file', async () => {
    await using world = await createWorld()
    const { heard } = await world.paired()
    const { id } = await world.ben.send(world.ana.number, {
      viewOnceMessage: { message: { imageMessage: { caption: 'look', mimetype: 'image/jpeg', fileLength: 1234 } } },
    })
    const { message } = await heard.until('message', (event) => event.message.id === id)
    assert.deepEqual(message.content, {
      kind: 'image',
      text: 'look',
      viewOnce: true,
      media: { mimetype: 'image/jpeg', fileName: null, size: 1234 },
    })
    assert.ok(message.raw)
    assert.deepEqual(Object.keys(world.engine.describe(message.raw) ?? {}).includes('viewOnceMessage'), true)
  })

  it('reads groups: their messages, members and changes', async () => {
    await using world = await createWorld()
    const cleo = await world.sandbox.createAccount({ number: '15550000003', name: 'Cleo' })
    const { heard } = await world.paired()
    const group = await world.ben.createGroup({ subject: 'Hiking', participants: [world.ana.number, cleo.number] })
    const { message } = await (async () => {
      const sent = await cleo.send(group.jid, 'hello group')
      return heard.until('message', (event) => event.message.id === sent.id)
    })()
    assert.equal(message.chat, group.jid)
    assert.ok([cleo.pn, cleo.lid].includes(message.sender))
    assert.ok([cleo.pn, cleo.lid].includes(message.senderAlt ?? ''))
    const known = await heard.until('groups', (event) => event.groups.some(({ jid }) => jid === group.jid))
    const [row] = known.groups.filter(({ jid }) => jid === group.jid)
    assert.equal(row?.subject, 'Hiking')
    assert.equal(row.members.length, 3)
    await settled(heard)
  })

  it('follows the members and the subject of a group', async () => {
    await using world = await createWorld()
    const cleo = await world.sandbox.createAccount({ number: '15550000003', name: 'Cleo' })
    const { heard } = await world.paired()
    await heard.until('history', ({ batch }) => batch.done)
    const { jid } = await world.ben.createGroup({ subject: 'Before', participants: [world.ana.number] })
    const state = (fits: (group: Group) => boolean) =>
      heard.until('groups', ({ groups }) => groups.some((group) => group.jid === jid && fits(group)))
    const hasCleo = ({ members }: Group) => members.some((member) => [member.jid, member.alt].includes(cleo.pn))
    await state(({ members }) => members.length === 2)
    const came = await heard.until('group.members', (event) => event.group === jid)
    assert.deepEqual([came.change, came.members.map((member) => member.jid)], ['join', [world.ana.pn]])
    const change = (action: 'add' | 'promote' | 'demote' | 'remove') =>
      changeParticipants(world.ben.phone, jid, { action, participants: [cleo.number] })
    await change('add')
    await state(hasCleo)
    await change('promote')
    await state(({ members }) => members.filter(({ role }) => role === 'admin').length === 1)
    await changeSettings(world.ben.phone, jid, { subject: 'After' })
    await state(({ subject }) => subject === 'After')
    const mark = heard.mark
    await change('remove')
    await heard.untilAny(
      (event) => event.type === 'groups' && event.groups.some((group) => group.jid === jid && !hasCleo(group)),
      mark,
    )
  })

  it('talks in groups that are addressed by hidden ids', async () => {
    await using world = await createWorld()
    const { session, heard } = await world.paired()
    const { jid } = await world.ben.createGroup({
      subject: 'Hidden',
      participants: [world.ana.number],
      addressing: 'lid',
    })
    const { id } = await world.ben.send(jid, 'hello hidden')
    const { message } = await heard.until('message', (event) => event.message.id === id)
    assert.deepEqual([message.sender, message.senderAlt, message.fromMe], [world.ben.lid, world.ben.pn, false])
    const answer = await session.compose({ kind: 'text', chat: jid, text: 'hello back' })
    await session.transmit(answer)
    await world.ben.waitForMessage(({ text }) => text === 'hello back')
    const fromPhone = await world.ana.send(jid, 'me too')
    const own = await heard.until('message', (event) => event.message.id === fromPhone.id)
    assert.deepEqual([own.message.fromMe, own.message.sender, own.message.chat], [true, world.ana.pn, jid])
  })

  it('learns who is who', async () => {
    await using world = await createWorld()
    const { heard } = await world.paired()
    await world.ben.send(world.ana.number, 'hi')
    const pair = await heard.until('identities', ({ pairs }) => pairs.some(({ phone }) => phone === world.ben.pn))
    assert.deepEqual(
      pair.pairs.find(({ phone }) => phone === world.ben.pn),
      { phone: world.ben.pn, lid: world.ben.lid },
    )
    const names = await heard.until('contacts', ({ contacts }) => contacts.some(({ pushName }) => pushName === 'Ben'))
    assert.ok(names)
  })

  it('takes over the past, and says when it is complete', async () => {
    await using world = await createWorld()
    for (let number = 1; number <= 5; number++) await world.ben.send(world.ana.number, `past ${number}`)
    await world.ana.waitForMessage(({ text }) => text === 'past 5')
    const { heard } = await world.paired()
    const done = await heard.until('history', ({ batch }) => batch.done)
    assert.equal(done.batch.percent, 100)
    const texts = heard.all('history').flatMap(({ batch }) => batch.messages.map(({ content }) => content.text))
    assert.deepEqual(
      texts.toSorted(),
      [1, 2, 3, 4, 5].map((number) => `past ${number}`),
    )
    const chats = heard.all('history').flatMap(({ batch }) => batch.chats)
    assert.ok(chats.some(({ chat }) => chat === world.ben.pn))
    await settled(heard)
  })

  it('follows what the phone does to its chats', async () => {
    await using world = await createWorld()
    const { heard } = await world.paired()
    await world.ben.send(world.ana.number, 'hi')
    await heard.until('message', textIs('hi'))
    await heard.until('history', ({ batch }) => batch.done)
    await settled(heard)
    const seen = (fits: (patch: { readonly [name: string]: unknown }) => boolean) =>
      heard.until('chats', ({ chats }) => chats.some((patch) => patch.chat === world.ben.pn && fits({ ...patch })))
    await world.ana.changeChat(world.ben.number, { archived: true })
    await seen(({ archived }) => archived === true)
    await world.ana.changeChat(world.ben.number, { pinned: true, archived: false })
    await seen(({ pinnedAt }) => typeof pinnedAt === 'number' && pinnedAt > 1e9 && pinnedAt < 1e11)
    await world.ana.changeChat(world.ben.number, { mutedUntil: -1 })
    await seen(({ mutedUntil }) => mutedUntil === -1)
    await world.ana.changeChat(world.ben.number, { unread: true })
    await seen(({ markedUnread }) => markedUnread === true)
  })

  it('says when the chat was read on the phone', async () => {
    await using world = await createWorld()
    const { heard } = await world.paired()
    const { id } = await world.ben.send(world.ana.number, 'read me there')
    await heard.until('message', textIs('read me there'))
    await world.ana.waitForMessage((message) => message.id === id)
    await world.ana.read(world.ben.pn)
    const event = await heard.until('read.self', ({ ids }) => ids.includes(id))
    assert.ok([world.ben.pn, world.ben.lid].includes(event.chat))
  })

  it('brings what arrived while it was away, in order and once', async () => {
    await using world = await createWorld()
    const { session, heard } = await world.paired()
    await heard.until('history', ({ batch }) => batch.done)
    await session.stop()
    for (let number = 0; number < 20; number++) await world.ben.send(world.ana.number, `away ${number}`)
    await session.start()
    await heard.until('message', textIs('away 19'))
    const texts = heard.all('message').map(({ message }) => message.content.text)
    assert.deepEqual(
      texts.filter((text) => text?.startsWith('away')),
      Array.from({ length: 20 }, (_, n) => `away ${n}`),
    )
    await settled(heard)
  })

  it('reports a message it cannot read at once, and brings it when the sender repeats it', async () => {
    await using world = await createWorld()
    const { heard } = await world.paired()
    await world.ben.send(world.ana.number, 'fine')
    await heard.until('message', textIs('fine'))
    await heard.until('history', ({ batch }) => batch.done)
    world.sandbox.faults.add({ kind: 'corrupt', number: world.ana.number })
    const { id } = await world.ben.send(world.ana.number, 'scrambled')
    const event = await heard.until('undecryptable', ({ target }) => target.id === id)
    assert.equal(event.target.chat, world.ben.pn)
    await heard.until('message', textIs('scrambled'))
  })

  it('takes a stanza that comes twice for one', async () => {
    await using world = await createWorld()
    const { heard } = await world.paired()
    world.sandbox.faults.add({ kind: 'duplicate', number: world.ana.number, count: 3 })
    const { id } = await world.ben.send(world.ana.number, 'twice')
    await heard.until('message', (event) => event.message.id === id)
    await world.ben.send(world.ana.number, 'last')
    await heard.until('message', textIs('last'))
    assert.equal(heard.all('undecryptable').length, 0)
    await settled(heard)
  })

  it('leaves out chats that are to be ignored', async () => {
    await using world = await createWorld()
    const ignore = { status: false, groups: true, channels: false, broadcast: false }
    const { heard } = await world.paired({ config: { ignore } })
    const group = await world.ben.createGroup({ subject: 'Noise', participants: [world.ana.number] })
    await world.ben.send(group.jid, 'nobody listens')
    await world.ben.send(world.ana.number, 'listen')
    await heard.until('message', textIs('listen'))
    assert.equal(
      heard.all('message').some(({ message }) => message.chat === group.jid),
      false,
    )
    await settled(heard)
  })
})

describe('nothing is lost', () => {
  it('takes in at once what waited at WhatsApp, when receipts stand between the messages', async () => {
    await using world = await createWorld()
    const { session, heard } = await world.paired()
    await heard.until('history', ({ batch }) => batch.done)
    const before = await world.ana.send(world.ben.number, 'before')
    await heard.until('message', textIs('before'))
    await session.stop()
    await world.ben.waitForMessage(({ id }) => id === before.id)
    await world.ben.read(world.ana.number)
    const { id } = await world.ana.send(world.ben.number, 'own, with a receipt behind it')
    await world.ben.waitForMessage((message) => message.id === id)
    await world.ben.read(world.ana.number)
    await world.ben.send(world.ana.number, 'the last one')
    await session.start()
    await heard.until('message', textIs('the last one'))
    await heard.until('receipt', ({ target, ack }) => target.id === id && ack === 'read')
    const order = heard.events.flatMap((event) => {
      if (event.type === 'message' && event.message.id === id) return ['message']
      return event.type === 'receipt' && event.target.id === id ? [event.ack] : []
    })
    assert.deepEqual(order, ['message', 'device', 'read'])
  })

  it('brings after a crash what was decrypted and not stored, before anything new', async () => {
    await using world = await createWorld()
    const keys = createMemoryKeyStore()
    const first = await world.paired({ keys })
    await first.heard.until('history', ({ batch }) => batch.done)
    await settled(first.heard)
    first.heard.refuse = (event) => {
      if (event.type === 'message') throw new GatewayError('INTERNAL', 'killed before it was stored')
    }
    for (const text of ['one', 'two', 'three']) await world.ben.send(world.ana.number, text)
    await first.heard.untilAny(() => keys.waiting.length === 3)
    await first.session.stop()
    await world.ben.send(world.ana.number, 'four')
    const second = await world.open({ keys })
    await second.session.start()
    await second.heard.until('message', textIs('four'))
    const texts = second.heard.all('message').map(({ message }) => message.content.text)
    assert.deepEqual(texts, ['one', 'two', 'three', 'four'])
    const [message] = second.heard.all('message').map((event) => event.message)
    assert.deepEqual([message?.chat, message?.chatAlt, message?.fromMe], [world.ben.pn, world.ben.lid, false])
    await settled(second.heard)
  })

  it('fetches history again whose content was not stored', async () => {
    await using world = await createWorld()
    await world.ben.send(world.ana.number, 'old times')
    await world.ana.waitForMessage(({ text }) => text === 'old times')
    const keys = createMemoryKeyStore()
    const first = await world.open({ keys })
    first.heard.refuse = (event) => {
      if (event.type === 'history') throw new GatewayError('INTERNAL', 'killed before it was stored')
    }
    await first.session.start()
    await world.ana.scan((await first.heard.state('scan_qr')).qr)
    await first.heard.state('working')
    await first.heard.untilAny(() => keys.waiting.length >= 2)
    await first.session.stop()
    const second = await world.open({ keys })
    await second.session.start()
    await second.heard.until('history', ({ batch }) =>
      batch.messages.some((message) => textIs('old times')({ message })),
    )
    await second.heard.until('history', ({ batch }) => batch.done)
    await settled(second.heard)
  })

  it('closes the connection while the keys cannot be stored, says so, and gets everything afterwards', async () => {
    await using world = await createWorld()
    const { heard } = await world.paired()
    await heard.until('history', ({ batch }) => batch.done)
    const mark = heard.mark
    heard.keys.failure = new GatewayError('STORAGE_FULL', 'the disk is full')
    await world.ben.send(world.ana.number, 'while the disk was full')
    const state = await heard.state('starting', { from: mark, fits: ({ trouble }) => trouble !== null })
    assert.equal(state.trouble?.code, 'STORAGE')
    heard.keys.failure = null
    await heard.until('message', textIs('while the disk was full'))
    assert.equal(heard.all('undecryptable').length, 0)
  })

  it('says that the gateway cannot store, and goes on when it can', async () => {
    await using world = await createWorld()
    const { heard } = await world.paired()
    await heard.until('history', ({ batch }) => batch.done)
    const mark = heard.mark
    heard.refuse = (event) => {
      if (event.type === 'message') throw new GatewayError('STORAGE_FULL', 'the disk is full')
    }
    await world.ben.send(world.ana.number, 'kept')
    await heard.state('starting', { from: mark, fits: ({ trouble }) => trouble?.code === 'STORAGE' })
    heard.refuse = null
    await heard.until('message', textIs('kept'))
    await heard.state('working', { from: mark })
  })

  it('loses no ratchet step under traffic both ways in one chat on a slow store', { timeout: 60_000 }, async () => {
    await using world = await createWorld()
    let turn = 0
    const keys = createMemoryKeyStore(() => turn++ % 4)
    const { session, heard } = await world.paired({ keys })
    const count = 60
    const sending = Array.from({ length: count }, async (_, number) => {
      const message = await session.compose({ kind: 'text', chat: world.ben.pn, text: `out ${number}` })
      await session.transmit(message)
    })
    const writing = (async () => {
      for (let number = 0; number < count; number++) await world.ben.send(world.ana.number, `in ${number}`)
    })()
    await Promise.all([...sending, writing])
    for (let number = 0; number < count; number++) {
      await world.ben.waitForMessage(({ text }) => text === `out ${number}`)
      await heard.until('message', textIs(`in ${number}`))
    }
    assert.equal(heard.all('undecryptable').length, 0)
    const { phones } = world.sandbox.stats() as { phones: { decryptFailures: number; retriesAsked: number } }
    assert.deepEqual([phones.decryptFailures, phones.retriesAsked], [0, 0])
  })
})
