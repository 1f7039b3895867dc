import assert from 'node:assert/strict'
import test from 'node:test'
import { createStore } from '../store/index.ts'
import type { GroupMember } from './model/group.ts'
import type { Message } from './model/message.ts'
import { DEFAULT_SESSION_CONFIG } from './model/session.ts'
import type { EngineEvent, HistoryBatch } from './ports/engine.ts'
import { createBreakable } from './testing/breakable.ts'
import { ANA, ANA_LID, BEN, by, GROUP, incoming, toTarget } from './testing/stanzas.ts'
import { createWorld, typesOf, type World } from './testing/world.ts'

const live = (message: Message, envelopes: readonly string[] = []): EngineEvent => ({
  type: 'message',
  message,
  envelopes,
})

const past = (messages: readonly Message[], change: Partial<HistoryBatch> = {}): EngineEvent => ({
  type: 'history',
  batch: { chats: [], contacts: [], identities: [], messages, percent: null, done: false, ...change },
  envelopes: [],
})

/** What was told since the session works. */
const told = async (world: World) =>
  (await world.log('main')).map(({ event }) => event).filter(({ type }) => type !== 'session.status')

const typesTold = async (world: World) => (await told(world)).map(({ type }) => type)

/** A paired session, and the way events come in. */
async function start(config = {}) {
  const world = await createWorld()
  const engine = await world.pair('main', config)
  return { world, emit: engine.emit, [Symbol.asyncDispose]: () => world[Symbol.asyncDispose]() }
}

const commit = (world: World, ...ids: readonly string[]) =>
  world.store.keys('main').commit({
    envelopes: ids.map((id) => ({ id, plaintext: new Uint8Array([1]), stanza: new Uint8Array([2]) })),
  })

test('a message is stored, listed and told once, however often it comes', async () => {
  await using run = await start()
  const { world, emit } = run
  const message = incoming()
  await emit(live(message))
  await emit(live(message))
  await Promise.all([emit(live(message)), emit(live(message))])
  assert.deepEqual(await typesTold(world), ['message.created'])
  const [chat] = await world.gateway.chats.list('main', {})
  assert.deepEqual([chat?.id, chat?.unread, chat?.lastMessage?.id], [ANA, 1, message.id])
})

test('live then history, and history then live, are told once', async () => {
  await using run = await start()
  const { world, emit } = run
  const first = incoming()
  const second = incoming()
  await emit(live(first))
  await emit(past([first, second]))
  await emit(live(second))
  await emit(live(second))
  await emit(past([first, second]))
  const shown = (await told(world)).map((event) =>
    event.type === 'message.created' ? event.message.id : event.type === 'history.progress' ? event.messages : event,
  )
  assert.deepEqual(shown, [first.id, 1, second.id, 0])
})

test('a stanza that was handled before leaves no second trace, whatever it says', async () => {
  await using run = await start()
  const { world, emit } = run
  await commit(world, 'e1', 'e2')
  await emit(live(incoming(), ['e1']))
  await emit(live(incoming(), ['e1']))
  assert.deepEqual(await typesTold(world), ['message.created'])
  assert.deepEqual(
    (await world.store.keys('main').unsettled(9)).map(({ id }) => id),
    ['e2'],
  )
  await emit({ type: 'settled', envelopes: ['e2'] })
  assert.deepEqual(await world.store.keys('main').unsettled(9), [])
})

test('what cannot be stored is refused whole, and comes again', async () => {
  await using real = await createStore('sqlite::memory:')
  const store = createBreakable(real)
  await using world = await createWorld({ store })
  const { emit } = await world.pair('main')
  await commit(world, 'e1')
  const message = incoming()
  store.break('transaction')
  await assert.rejects(emit(live(message, ['e1'])), { code: 'STORAGE_FAILED' })
  store.break()
  assert.deepEqual([await typesTold(world), (await real.keys('main').unsettled(9)).length], [[], 1])
  await emit(live(message, ['e1']))
  assert.deepEqual([await typesTold(world), (await real.keys('main').unsettled(9)).length], [['message.created'], 0])
})

test('one reader of events that fails neither stops the others nor the engine', async () => {
  await using run = await start()
  const seen: string[] = []
  run.world.gateway.events.subscribe(() => {
    throw new Error('on purpose')
  })
  run.world.gateway.events.subscribe(({ event }) => void seen.push(event.type))
  await run.emit(live(incoming()))
  assert.deepEqual(seen, ['message.created'])
})

test('what the user ignores is neither stored nor told, and its envelopes are done', async () => {
  const ignore = { status: true, groups: true, channels: true, broadcast: true }
  await using run = await start({ ignore })
  const { world, emit } = run
  await commit(world, 'e1')
  const chats = ['status@broadcast', GROUP, '120363000000000009@newsletter', '1700000000@broadcast']
  await emit(live(incoming({ chat: GROUP }), ['e1']))
  for (const chat of chats) await emit(live(incoming({ chat })))
  await emit(past(chats.map((chat) => incoming({ chat }))))
  await emit(live(incoming()))
  assert.deepEqual(await typesTold(world), ['history.progress', 'message.created'])
  assert.equal((await world.store.keys('main').unsettled(9)).length, 0)
  assert.equal((await world.gateway.chats.list('main', {})).length, 1)
})

test('the author edits and removes a message, in a chat and in a group', async () => {
  await using run = await start()
  const { world, emit } = run
  for (const message of [incoming(), incoming({ chat: GROUP })]) {
    const target = toTarget(message)
    await emit(live(message))
    await emit({ type: 'edit', action: by(ANA), target, text: 'better', raw: null, envelopes: [] })
    assert.equal((await world.store.messages.find('main', message))?.content.text, 'better')
    await emit({ type: 'revoke', action: by(ANA), target, envelopes: [] })
    assert.ok((await world.store.messages.find('main', message))?.revokedAt)
    // A second time, or an edit of what is gone, is no news.
    await emit({ type: 'revoke', action: by(ANA), target, envelopes: [] })
    await emit({ type: 'edit', action: by(ANA), target, text: 'back', raw: null, envelopes: [] })
  }
  const once = ['message.created', 'message.edited', 'message.revoked']
  assert.deepEqual(await typesTold(world), [...once, ...once])
})

const member = (jid: string, role: GroupMember['role'] = 'member', alt: string | null = null): GroupMember => ({
  jid,
  alt,
  role,
})

const group = (members: readonly GroupMember[]): EngineEvent => ({
  type: 'groups',
  groups: [
    {
      jid: GROUP,
      subject: 'G',
      description: null,
      owner: null,
      createdAt: null,
      addressing: 'phone',
      onlyAdminsSend: false,
      onlyAdminsEdit: false,
      ephemeralSeconds: 0,
      members,
    },
  ],
})

test('changes that are part of the history are stored, and nobody is told', async () => {
  await using run = await start()
  const message = incoming()
  const target = toTarget(message)
  await run.emit(past([message]))
  await run.emit({ type: 'edit', action: by(ANA), target, text: 'better', raw: null, past: true, envelopes: [] })
  await run.emit({ type: 'reaction', action: by(ANA), target, text: '👍', past: true, envelopes: [] })
  assert.equal((await run.world.store.messages.find('main', message))?.content.text, 'better')
  await run.emit({ type: 'revoke', action: by(ANA), target, past: true, envelopes: [] })
  assert.ok((await run.world.store.messages.find('main', message))?.revokedAt)
  assert.deepEqual(await typesTold(run.world), ['history.progress'])
})

test('a change that names a message of another chat leaves no trace', async () => {
  await using run = await start()
  const message = incoming()
  await run.emit(live(message))
  const target = { ...toTarget(message), chat: BEN }
  await run.emit({ type: 'edit', action: by(BEN), target, text: 'forged', raw: null, envelopes: [] })
  await run.emit({ type: 'revoke', action: by(BEN), target, envelopes: [] })
  assert.deepEqual(await typesTold(run.world), ['message.created'])
})

test('forged edits and removals leave no trace', async () => {
  await using run = await start()
  const { world, emit } = run
  const me = '15550001000@s.whatsapp.net'
  const theirs = incoming({ chat: GROUP, sender: ANA })
  const mine = incoming({ chat: GROUP, fromMe: true, sender: me, origin: 'api', ack: 'server' })
  const direct = incoming({ fromMe: true, sender: me, origin: 'api', ack: 'server' })
  await emit(group([member(ANA), member(BEN), member(me)]))
  for (const message of [theirs, mine, direct]) await emit(live(message))
  const before = await told(world)

  const asBen = toTarget(theirs, { participant: BEN })
  for (const target of [toTarget(theirs), asBen, toTarget(mine), toTarget(mine, { fromMe: false, participant: BEN })]) {
    await emit({ type: 'revoke', action: by(BEN), target, envelopes: [] })
    await emit({ type: 'edit', action: by(BEN), target, text: 'forged', raw: null, envelopes: [] })
  }
  for (const target of [toTarget(direct), toTarget(direct, { fromMe: false })]) {
    await emit({ type: 'revoke', action: by(ANA), target, envelopes: [] })
    await emit({ type: 'edit', action: by(ANA), target, text: 'forged', raw: null, envelopes: [] })
  }
  assert.deepEqual(await told(world), before)
  for (const message of [theirs, mine, direct]) {
    const stored = await world.store.messages.find('main', { id: message.id })
    assert.deepEqual([stored?.content.text, stored?.revokedAt, stored?.editedAt], ['hello', null, null])
  }
})

test('a group admin removes what others wrote, but does not edit it', async () => {
  await using run = await start()
  const { world, emit } = run
  await emit(group([member(ANA), member(ANA_LID.replace('1@', '2@'), 'admin', BEN)]))
  const message = incoming({ chat: GROUP, sender: ANA })
  await emit(live(message))
  await emit({ type: 'edit', action: by(BEN), target: toTarget(message), text: 'forged', raw: null, envelopes: [] })
  await emit({ type: 'revoke', action: by(BEN), target: toTarget(message), envelopes: [] })
  assert.deepEqual(await typesTold(world), ['message.created', 'message.revoked'])
})

test('an admin is known under the address that the group does not name', async () => {
  await using run = await start()
  await run.emit(group([member(ANA), member(BEN, 'superadmin')]))
  await run.emit({ type: 'identities', pairs: [{ phone: BEN, lid: '77@lid' }] })
  const message = incoming({ chat: GROUP, sender: ANA })
  await run.emit(live(message))
  await run.emit({ type: 'revoke', action: by('77@lid'), target: toTarget(message), envelopes: [] })
  assert.deepEqual(await typesTold(run.world), ['message.created', 'message.revoked'])
})

test('the author is known under both addresses', async () => {
  await using run = await start()
  const { world, emit } = run
  await emit({ type: 'identities', pairs: [{ phone: ANA, lid: ANA_LID }] })
  const message = incoming({ chat: GROUP, sender: ANA })
  await emit(live(message))
  const target = toTarget(message)
  await emit({ type: 'edit', action: by(ANA_LID), target, text: 'better', raw: null, envelopes: [] })
  assert.equal((await world.store.messages.find('main', message))?.content.text, 'better')
})

test('a change to a message from before the pairing is told without it', async () => {
  await using run = await start()
  const target = toTarget(incoming())
  await run.emit({ type: 'edit', action: by(ANA), target, text: 'better', raw: null, envelopes: [] })
  await run.emit({ type: 'revoke', action: by(ANA), target, envelopes: [] })
  assert.deepEqual(await typesTold(run.world), ['message.edited', 'message.revoked'])
})

const receipt = (message: Message, change: Partial<Extract<EngineEvent, { type: 'receipt' }>> = {}): EngineEvent => ({
  type: 'receipt',
  target: toTarget(message, { participant: null }),
  by: null,
  ack: 'device',
  timestamp: 5,
  errorCode: null,
  ...change,
})

test('receipts only raise, and each is told once', async () => {
  await using run = await start()
  const mine = incoming({ fromMe: true, origin: 'api', ack: 'server' })
  await run.emit(live(mine))
  for (const ack of ['device', 'device', 'read', 'device', 'error', 'read'] as const)
    await run.emit(receipt(mine, { ack }))
  await run.emit(receipt(incoming({ fromMe: true })))
  const acks = (await told(run.world)).flatMap((event) => (event.type === 'message.ack' ? [event.ack] : []))
  assert.deepEqual(acks, ['device', 'read'])
})

test('receipts that overtake a message from another device of the account are told behind it, once', async () => {
  await using run = await start()
  for (const chat of [ANA, GROUP]) {
    const mine = incoming({ chat, fromMe: true, origin: 'device', ack: 'server' })
    const by = chat === GROUP ? ANA : null
    await run.emit(receipt(mine, { by }))
    await run.emit(receipt(mine, { by, ack: 'read' }))
    await run.emit(live(mine))
    await run.emit(live(mine))
    await run.emit(receipt(mine, { by, ack: 'read' }))
  }
  const types = await typesTold(run.world)
  const one = ['message.created', 'message.ack', 'message.ack']
  assert.deepEqual(types, [...one, ...one])
})

test('in a group each member has a tick of their own, told once', async () => {
  await using run = await start()
  const mine = incoming({ chat: GROUP, fromMe: true, origin: 'api', ack: 'server' })
  await run.emit(live(mine))
  for (const reader of [ANA, BEN, ANA]) {
    await run.emit(receipt(mine, { by: reader }))
    await run.emit(receipt(mine, { by: reader, ack: 'read' }))
  }
  await run.emit(receipt(incoming({ chat: GROUP, fromMe: true }), { by: ANA, ack: 'read' }))
  const acks = (await told(run.world)).flatMap((event) => (event.type === 'message.ack' ? [[event.by, event.ack]] : []))
  assert.deepEqual(acks, [
    [ANA, 'device'],
    [ANA, 'read'],
    [BEN, 'device'],
    [BEN, 'read'],
  ])
})

test("one person's events share a lane, whichever address WhatsApp used", async () => {
  await using run = await start()
  const { world, emit } = run
  await emit({ type: 'identities', pairs: [{ phone: ANA, lid: ANA_LID }] })
  const message = incoming({ chat: ANA_LID, sender: ANA_LID })
  await emit(live(message))
  await emit(live(incoming({ chat: ANA, sender: ANA })))
  await emit({ type: 'reaction', action: by(ANA), target: toTarget(message), text: '👍', envelopes: [] })
  const sent = await world.gateway.messages.send('main', { kind: 'text', chat: ANA_LID, text: 'hi' })
  await emit(receipt(sent, { target: toTarget(sent, { chat: ANA_LID, chatAlt: null, participant: null }) }))
  const events = (await world.log('main')).filter(({ event }) => event.type !== 'session.status')
  assert.deepEqual(new Set(events.map(({ lane }) => lane)), new Set([ANA]))
  assert.deepEqual(typesOf(events), [
    'message.created',
    'message.created',
    'message.reaction',
    'message.created',
    'message.ack',
    'message.ack',
  ])
})

test('a chat state is told when it really changed', async () => {
  await using run = await start()
  await run.emit({ type: 'chats', chats: [{ chat: ANA, archived: true, pinnedAt: 5 }] })
  await run.emit({ type: 'chats', chats: [{ chat: ANA, archived: true, pinnedAt: 5 }] })
  await run.emit({ type: 'chats', chats: [{ chat: ANA, unread: 3 }] })
  await run.emit({ type: 'chats', chats: [{ chat: ANA, pinnedAt: null }] })
  const changes = (await told(run.world)).flatMap((event) =>
    event.type === 'chat.changed' ? [[event.archived, event.pinned, event.unread]] : [],
  )
  assert.deepEqual(changes, [
    [true, true, undefined],
    [undefined, undefined, 3],
    [undefined, false, undefined],
  ])
})

test('a new configuration is heeded by the message that comes right after it', async () => {
  await using run = await start()
  const ignore = { ...DEFAULT_SESSION_CONFIG.ignore, groups: true }
  await run.emit(live(incoming({ chat: GROUP })))
  const updating = run.world.gateway.sessions.update('main', { ...DEFAULT_SESSION_CONFIG, ignore })
  await Promise.all(Array.from({ length: 5 }, () => run.emit(live(incoming({ chat: GROUP })))))
  await updating
  const before = (await typesTold(run.world)).length
  await run.emit(live(incoming({ chat: GROUP })))
  assert.equal((await typesTold(run.world)).length, before)
})
