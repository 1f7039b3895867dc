import assert from 'node:assert/strict'
import test from 'node:test'
import { createStore } from '../store/index.ts'
import type { ChatChange } from './chats.ts'
import { GatewayError } from './errors.ts'
import type { Message } from './model/message.ts'
import type { EngineSession } from './ports/engine.ts'
import type { ChatStateChange } from './ports/engine-capabilities.ts'
import { createBreakable } from './testing/breakable.ts'
import { ANA, ANA_LID, BEN, GROUP, groupAs, incoming } from './testing/stanzas.ts'
import { createWorld, toldOf, type WorldOptions } from './testing/world.ts'

const person = (number: number) => `55119000000${String(number).padStart(2, '0')}@s.whatsapp.net`

/** A session that works, with a message from each of these. */
async function start(chats: readonly string[] = [ANA], options: WorldOptions = {}) {
  const world = await createWorld(options)
  const engine = await world.pair('main')
  const messages: Message[] = []
  for (const chat of chats) {
    const message = incoming({ chat })
    messages.push(message)
    await engine.emit({ type: 'message', message, envelopes: [] })
  }
  const before = (await world.log('main')).length
  return {
    world,
    engine,
    messages,
    chats: world.gateway.chats,
    change: (chat: string, change: ChatChange) => world.gateway.chats.change('main', chat, change),
    /** What was told since. */
    told: async () => (await world.log('main')).slice(before),
    [Symbol.asyncDispose]: () => world[Symbol.asyncDispose](),
  }
}

const NOT_NOW = new GatewayError('CHAT_STATE_CONFLICT', 'on purpose')

test('a chat is pinned and unpinned: sent, stored and told once each', async () => {
  await using run = await start()
  const pinned = await run.change(ANA, { kind: 'pin', pinned: true })
  assert.ok(pinned.pinnedAt)
  assert.ok((await run.change(ANA, { kind: 'pin', pinned: true })).pinnedAt)
  assert.equal((await run.change(ANA, { kind: 'pin', pinned: false })).pinnedAt, null)
  await run.change(ANA, { kind: 'pin', pinned: false })
  const pins = [true, false].map((is) => ({ kind: 'pin', chat: ANA, pinned: is }))
  assert.deepEqual(run.engine.changes, pins)
  const told = (await run.told()).map(({ event, lane }) => [event.type, 'pinned' in event && event.pinned, lane])
  assert.deepEqual(told, [
    ['chat.changed', true, ANA],
    ['chat.changed', false, ANA],
  ])
})

test('a fourth pin is refused before anything is sent, also when two come at once', async () => {
  const people = [1, 2, 3, 4].map(person)
  await using run = await start(people)
  await run.change(person(1), { kind: 'pin', pinned: true })
  await run.change(person(2), { kind: 'pin', pinned: true })
  const both = await Promise.allSettled([
    run.change(person(3), { kind: 'pin', pinned: true }),
    run.change(person(4), { kind: 'pin', pinned: true }),
  ])
  assert.deepEqual(
    both.map((each) => (each.status === 'fulfilled' ? each.status : each.reason.code)),
    ['fulfilled', 'PIN_LIMIT_REACHED'],
  )
  await assert.rejects(run.change(person(4), { kind: 'pin', pinned: true }), /3 pinned chats/)
  assert.equal(run.engine.changes.length, 3)
  assert.equal(await run.chats.count('main', { pinned: true }), 3)
  // What is pinned already is none more.
  await run.change(person(3), { kind: 'pin', pinned: true })
  await run.change(person(1), { kind: 'archive', archived: true })
  await run.change(person(4), { kind: 'pin', pinned: true })
  assert.equal(await run.chats.count('main', { pinned: true }), 3)
})

test('pins of different sessions do not count together', async () => {
  await using run = await start([1, 2, 3].map(person))
  const other = await run.world.pair('other')
  for (const number of [1, 2, 3]) await run.change(person(number), { kind: 'pin', pinned: true })
  await assert.rejects(run.chats.change('other', person(1), { kind: 'pin', pinned: true }), { code: 'CHAT_NOT_FOUND' })
  await other.emit({ type: 'message', message: incoming(), envelopes: [] })
  assert.ok((await run.chats.change('other', ANA, { kind: 'pin', pinned: true })).pinnedAt)
})

test('archiving unpins, and both are told at once', async () => {
  await using run = await start()
  await run.change(ANA, { kind: 'pin', pinned: true })
  const archived = await run.change(ANA, { kind: 'archive', archived: true })
  assert.deepEqual([archived.archived, archived.pinnedAt], [true, null])
  const [, { event } = assert.fail()] = await run.told()
  assert.ok(event.type === 'chat.changed')
  assert.deepEqual([event.archived, event.pinned], [true, false])
  assert.equal((await run.change(ANA, { kind: 'archive', archived: false })).archived, false)
})

test('a change of a whole chat names its newest messages', async () => {
  await using run = await start([ANA, ANA, ANA, ANA])
  await run.change(ANA, { kind: 'archive', archived: true })
  const [change] = run.engine.changes as readonly Extract<ChatStateChange, { kind: 'archive' }>[]
  const newest = run.messages.toReversed().slice(0, 3)
  assert.deepEqual(
    change?.range.messages.map(({ ref, timestamp }) => [ref.id, ref.participant, timestamp]),
    newest.map(({ id, timestamp }) => [id, null, timestamp]),
  )
})

test('a chat is muted until a time, for ever, and no more', async () => {
  await using run = await start()
  const until = Math.floor(Date.now() / 1000) + 3_600
  for (const wanted of [until, -1, null]) {
    assert.equal((await run.change(ANA, { kind: 'mute', until: wanted })).mutedUntil, wanted)
    await run.change(ANA, { kind: 'mute', until: wanted })
  }
  for (const wrong of [0, 1_000, -2]) {
    await assert.rejects(run.change(ANA, { kind: 'mute', until: wrong }), { code: 'BAD_REQUEST' })
  }
  const told = (await run.told()).map(({ event }) => event.type === 'chat.changed' && event.mutedUntil)
  assert.deepEqual([told, run.engine.changes.length], [[until, -1, null], 3])
})

test('reading a chat sends receipts, and the mark for the other devices', async () => {
  await using run = await start([ANA, ANA])
  const read = await run.change(ANA, { kind: 'read', read: true })
  assert.deepEqual([read.unread, read.markedUnread], [0, false])
  assert.deepEqual(
    run.engine.phone.receipts.map(({ id }) => id).toSorted(),
    run.messages.map(({ id }) => id),
  )
  await run.change(ANA, { kind: 'read', read: true })
  assert.equal(run.engine.changes.length, 1)
  assert.deepEqual(await run.world.store.messages.unread('main', ANA, 9), [])
  const told = (await run.told()).map(({ event }) => event.type === 'chat.changed' && event.unread)
  assert.deepEqual(told, [0])
})

test('a chat that is read stays so when its receipts fail', async () => {
  await using run = await start([ANA], {
    engine: (fake) => ({
      ...fake,
      open: async (options) =>
        Object.assign(Object.create(await fake.open(options)) as EngineSession, {
          markRead: async () => Promise.reject(NOT_NOW),
        }),
    }),
  })
  assert.equal((await run.change(ANA, { kind: 'read', read: true })).unread, 0)
  assert.deepEqual(
    run.engine.changes.map(({ kind }) => kind),
    ['read'],
  )
})

test('a chat is marked as unread, and reading takes the mark away without receipts', async () => {
  await using run = await start()
  await run.change(ANA, { kind: 'read', read: true })
  assert.equal((await run.change(ANA, { kind: 'read', read: false })).markedUnread, true)
  await run.change(ANA, { kind: 'read', read: false })
  assert.equal((await run.change(ANA, { kind: 'read', read: true })).markedUnread, false)
  const told = (await run.told()).map(({ event }) => event.type === 'chat.changed' && event.markedUnread)
  assert.deepEqual(
    [told, run.engine.changes.length, run.engine.phone.receipts.length],
    [[undefined, true, false], 3, 1],
  )
})

test('favourites are written as a whole list, and two changes at once lose none', async () => {
  await using run = await start([ANA, BEN, GROUP])
  await Promise.all([ANA, BEN, GROUP].map((chat) => run.change(chat, { kind: 'favorite', favorite: true })))
  assert.equal(await run.chats.count('main', { favorite: true }), 3)
  await run.change(BEN, { kind: 'favorite', favorite: false })
  await run.change(BEN, { kind: 'favorite', favorite: false })
  const lists = run.engine.changes.map((change) => change.kind === 'favorites' && change.chats)
  assert.deepEqual(
    lists.map((list) => list && list.toSorted()),
    [[ANA], [ANA, BEN], [GROUP, ANA, BEN], [GROUP, ANA]],
  )
  const told = (await run.told()).map(({ event }) => event.type === 'chat.changed' && [event.chat, event.favorite])
  assert.deepEqual(told, [
    [ANA, true],
    [BEN, true],
    [GROUP, true],
    [BEN, false],
  ])
})

test('messages disappear after one of four times, in groups where we may say so', async () => {
  await using run = await start([ANA, GROUP])
  assert.equal((await run.change(ANA, { kind: 'timer', seconds: 604_800 })).ephemeralSeconds, 604_800)
  assert.equal(run.engine.phone.timers.get(ANA), 604_800)
  await assert.rejects(run.change(ANA, { kind: 'timer', seconds: 60 }), { code: 'BAD_REQUEST' })
  await assert.rejects(run.change(GROUP, { kind: 'timer', seconds: 86_400 }), { code: 'NOT_IN_GROUP' })
  await run.world.store.groups.put('main', [groupAs('member', { onlyAdminsEdit: true })])
  await assert.rejects(run.change(GROUP, { kind: 'timer', seconds: 86_400 }), { code: 'NOT_GROUP_ADMIN' })
  await run.world.store.groups.put('main', [groupAs('admin', { onlyAdminsEdit: true })])
  assert.equal((await run.change(GROUP, { kind: 'timer', seconds: 86_400 })).ephemeralSeconds, 86_400)
  const groups = [groupAs('admin', { onlyAdminsEdit: true, ephemeralSeconds: 86_400 })]
  await run.engine.emit({ type: 'groups', groups, live: { by: null } })
  const told = (await run.told()).map(({ event }) => event.type === 'chat.changed' && event.ephemeralSeconds)
  assert.deepEqual(told, [604_800, 86_400])
})

test('a chat carries a label that exists', async () => {
  await using run = await start()
  const put = (assigned: boolean) => run.change(ANA, { kind: 'label', label: '3', assigned })
  await assert.rejects(put(true), { code: 'LABEL_NOT_FOUND' })
  await run.engine.emit({ type: 'label', label: { id: '3', name: 'New', color: 1 }, deleted: false, timestamp: 1 })
  assert.deepEqual((await put(true)).labels, ['3'])
  await put(true)
  assert.deepEqual(await run.world.gateway.labels.chats('main', '3'), [ANA])
  assert.deepEqual((await put(false)).labels, [])
  const told = (await run.told()).flatMap(({ event, lane }) =>
    event.type === 'label.assigned' ? [[event.label.name, event.chat, event.assigned, lane]] : [],
  )
  assert.deepEqual(told, [
    ['New', ANA, true, ANA],
    ['New', ANA, false, ANA],
  ])
})

test('a chat is emptied, with or without what is starred', async () => {
  await using run = await start([ANA, ANA])
  const [kept = assert.fail()] = run.messages
  await run.world.gateway.messages.star('main', { id: kept.id }, true)
  await run.chats.clear('main', ANA, { keepStarred: true })
  const left = await run.world.gateway.messages.list('main', { chat: ANA, order: 'asc', limit: 9, offset: 0 })
  assert.deepEqual(
    left.map(({ id }) => id),
    [kept.id],
  )
  await run.chats.clear('main', ANA)
  assert.equal((await run.chats.require('main', ANA)).lastMessage, null)
  const told = (await run.told()).flatMap(({ event }) => (event.type === 'chat.cleared' ? [event.keptStarred] : []))
  assert.deepEqual(told, [true, false])
})

test('a deleted chat is gone with its messages, and comes back with the next one', async () => {
  await using run = await start()
  await run.chats.delete('main', ANA)
  assert.equal(await run.chats.find('main', ANA), null)
  await assert.rejects(run.chats.require('main', ANA), { code: 'CHAT_NOT_FOUND' })
  await assert.rejects(run.chats.delete('main', ANA), { code: 'CHAT_NOT_FOUND' })
  assert.deepEqual(
    run.engine.changes.map(({ kind }) => kind),
    ['deleteChat'],
  )
  await run.engine.emit({ type: 'message', message: incoming(), envelopes: [] })
  assert.equal((await run.chats.require('main', ANA)).unread, 1)
  assert.deepEqual(
    (await run.told()).map(({ event }) => event.type),
    ['chat.deleted', 'message.created'],
  )
})

test('every spelling of a chat means the same one', async () => {
  await using run = await start([])
  await run.engine.emit({ type: 'message', message: incoming({ chatAlt: ANA_LID }), envelopes: [] })
  for (const spelling of [ANA, ANA_LID, ANA.replace('s.whatsapp.net', 'c.us'), ANA.replace('@', ':7@')]) {
    assert.ok((await run.change(spelling, { kind: 'pin', pinned: true })).pinnedAt, spelling)
    assert.equal((await run.change(spelling, { kind: 'pin', pinned: false })).id, ANA)
    assert.equal((await run.chats.require('main', spelling)).id, ANA)
    assert.equal(await run.chats.count('main', { ids: [spelling] }), 1)
  }
  assert.ok(run.engine.changes.every((change) => 'chat' in change && change.chat === ANA))
})

test('what is no chat of a person or a group is refused', async () => {
  await using run = await start()
  for (const chat of ['120363000000000009@newsletter', 'status@broadcast', '1@broadcast', 'what?', '@c.us']) {
    await assert.rejects(run.change(chat, { kind: 'pin', pinned: true }), { code: 'CHAT_INVALID' }, chat)
  }
  await assert.rejects(run.change(BEN, { kind: 'pin', pinned: true }), { code: 'CHAT_NOT_FOUND' })
  assert.deepEqual(run.engine.changes, [])
})

test('a chat that is not in the list is made when it may be, and the person or group is there', async () => {
  await using run = await start([])
  const pin = (chat: string) => run.chats.change('main', chat, { kind: 'pin', pinned: true, orCreate: true })
  assert.deepEqual((await pin(BEN)).pinnedAt === null, false)
  await assert.rejects(pin(GROUP), { code: 'NOT_IN_GROUP' })
  await run.world.store.groups.put('main', [groupAs(null)])
  await assert.rejects(pin(GROUP), { code: 'NOT_IN_GROUP' })
  await run.world.store.groups.put('main', [groupAs('member')])
  assert.ok((await pin(GROUP)).pinnedAt)
  await assert.rejects(pin('100000000000099@lid'), { code: 'CHAT_NOT_FOUND' })
  // What is so already makes the chat as well, and sends nothing.
  await run.chats.change('main', ANA, { kind: 'archive', archived: false, orCreate: true })
  assert.equal((await run.chats.require('main', ANA)).archived, false)
  assert.equal(run.engine.changes.length, 2)
})

test('a number that is not on whatsapp has no chat', async () => {
  await using run = await start([], {
    engine: (fake) => ({
      ...fake,
      open: async (options) =>
        Object.assign(Object.create(await fake.open(options)) as EngineSession, {
          checkNumbers: async () => [{ number: '5511900000002', exists: false, jid: null, lid: null }],
        }),
    }),
  })
  const change = { kind: 'pin', pinned: true, orCreate: true } as const
  await assert.rejects(run.chats.change('main', BEN, change), { code: 'NUMBER_NOT_ON_WHATSAPP' })
  assert.equal(await run.chats.find('main', BEN), null)
})

test('what whatsapp does not take leaves no trace', async () => {
  await using run = await start()
  await run.engine.emit({ type: 'label', label: { id: '3', name: 'New', color: 1 }, deleted: false, timestamp: 1 })
  const [before, told] = [await run.chats.require('main', ANA), (await run.told()).length]
  run.engine.failChanges(NOT_NOW)
  const changes: readonly ChatChange[] = [
    { kind: 'pin', pinned: true },
    { kind: 'archive', archived: true },
    { kind: 'mute', until: -1 },
    { kind: 'read', read: true },
    { kind: 'read', read: false },
    { kind: 'favorite', favorite: true },
    { kind: 'timer', seconds: 86_400 },
    { kind: 'label', label: '3', assigned: true },
  ]
  for (const change of changes) await assert.rejects(run.change(ANA, change), NOT_NOW, change.kind)
  await assert.rejects(run.chats.change('main', BEN, { kind: 'pin', pinned: true, orCreate: true }), NOT_NOW)
  await assert.rejects(run.chats.clear('main', ANA), NOT_NOW)
  await assert.rejects(run.chats.delete('main', ANA), NOT_NOW)
  assert.deepEqual(await run.chats.require('main', ANA), before)
  assert.equal(await run.chats.find('main', BEN), null)
  assert.equal((await run.told()).length, told)
})

test('a change that cannot be stored is told to nobody, and can be made again', async () => {
  await using real = await createStore('sqlite::memory:')
  const store = createBreakable(real)
  await using run = await start([ANA], { store })
  store.break('transaction')
  await assert.rejects(run.change(ANA, { kind: 'pin', pinned: true }), { code: 'STORAGE_FAILED' })
  store.break()
  assert.deepEqual([(await run.chats.require('main', ANA)).pinnedAt, await run.told()], [null, []])
  assert.ok((await run.change(ANA, { kind: 'pin', pinned: true })).pinnedAt)
  assert.equal((await run.told()).length, 1)
})

test('nothing is changed while the session does not work, or by an engine that cannot', async () => {
  await using run = await start([ANA], {
    engine: (fake) => ({
      ...fake,
      open: async (options) =>
        Object.assign(Object.create(await fake.open(options)) as EngineSession, {
          chatState: undefined,
          chatTimers: undefined,
        }),
    }),
  })
  await assert.rejects(run.change(ANA, { kind: 'pin', pinned: false }), { code: 'NOT_SUPPORTED' })
  await assert.rejects(run.change(ANA, { kind: 'timer', seconds: 0 }), { code: 'NOT_SUPPORTED' })
  await run.world.gateway.sessions.stop('main')
  await assert.rejects(run.change(ANA, { kind: 'pin', pinned: true }), { code: 'SESSION_NOT_READY' })
  await assert.rejects(run.chats.change('none', ANA, { kind: 'pin', pinned: true }), { code: 'SESSION_NOT_FOUND' })
})

test('lists are cut into slices that go on, within limits', async () => {
  await using run = await start([1, 2, 3].map(person))
  const first = await run.chats.slice('main', { limit: 2 })
  assert.ok(first.next)
  const rest = await run.chats.slice('main', { limit: 2, after: first.next })
  assert.deepEqual(
    [...first.items, ...rest.items].map(({ id }) => id),
    [3, 2, 1].map(person),
  )
  assert.equal(rest.next, null)
  await assert.rejects(run.chats.slice('main', { limit: -1 }), { code: 'BAD_REQUEST' })
  await assert.rejects(run.chats.list('main', { offset: -1 }), { code: 'BAD_REQUEST' })
  await assert.rejects(run.chats.slice('main', { after: 'nowhere' }), { code: 'BAD_REQUEST' })
  assert.equal((await toldOf(run.world)).length, 3)
})
