import assert from 'node:assert/strict'
import test from 'node:test'
import type { CallUpdate } from '../model/call.ts'
import type { GatewayEvent } from '../model/event.ts'
import type { Message } from '../model/message.ts'
import type { EngineEvent } from '../ports/engine.ts'
import { ANA, ANA_LID, BEN, by, GROUP, groupAs, incoming, toTarget } from '../testing/stanzas.ts'
import { createWorld, toldOf } from '../testing/world.ts'

const ME = '15550001000@s.whatsapp.net'

/** A paired session, the way events come in, and what was told since the last look. */
async function start(config = {}) {
  const world = await createWorld()
  const engine = await world.pair('main', config)
  let seen = 0
  return {
    world,
    engine,
    emit: (event: EngineEvent) => engine.emit(event),
    async receive(change: Partial<Message> = {}) {
      const message = incoming(change)
      await engine.emit({ type: 'message', message, envelopes: [] })
      seen = (await toldOf(world)).length
      return message
    },
    async news(): Promise<readonly { readonly event: GatewayEvent; readonly lane: string }[]> {
      const all = await toldOf(world)
      const news = all.slice(seen)
      seen = all.length
      return news.map(({ event, lane }) => ({ event, lane }))
    },
    [Symbol.asyncDispose]: () => world[Symbol.asyncDispose](),
  }
}

/** Exactly one event, of this type. */
function only<T extends GatewayEvent['type']>(
  news: readonly { readonly event: GatewayEvent }[],
  type: T,
): Extract<GatewayEvent, { type: T }> {
  assert.deepEqual(
    news.map(({ event }) => event.type),
    [type],
  )
  return news[0]?.event as Extract<GatewayEvent, { type: T }>
}

test('a pin by anyone of the chat is kept with its end, and told once', async () => {
  await using run = await start()
  const message = await run.receive({ chatAlt: ANA_LID })
  const pin = (action: ReturnType<typeof by>, until: number | null): EngineEvent => ({
    type: 'pin',
    action,
    target: toTarget(message),
    until,
    envelopes: [],
  })
  await run.emit(pin(by(BEN), 1_900_000_000))
  assert.deepEqual(await run.news(), [])
  await run.emit(pin(by(ANA_LID), 1_900_000_000))
  await run.emit(pin(by(ANA_LID), 1_900_000_000))
  const told = only(await run.news(), 'message.pinned')
  assert.deepEqual([told.action.sender, told.target.id, told.pinnedUntil], [ANA, message.id, 1_900_000_000])
  assert.equal((await run.world.gateway.messages.require('main', message)).pinnedUntil, 1_900_000_000)
  await run.emit(pin(by(ME, { fromMe: true, timestamp: 1_800_000_001 }), null))
  assert.equal(only(await run.news(), 'message.pinned').pinnedUntil, null)
})

test('a pin of the past is kept and not told', async () => {
  await using run = await start()
  const message = await run.receive({ chat: GROUP })
  const target = toTarget(message)
  await run.emit({ type: 'pin', action: by(BEN), target, until: 1_900_000_000, past: true, envelopes: [] })
  assert.deepEqual(await run.news(), [])
  assert.ok((await run.world.gateway.messages.require('main', { id: message.id })).pinnedUntil)
})

test('stars and deletions of other devices are followed once', async () => {
  await using run = await start()
  const message = await run.receive({ chat: GROUP, sender: BEN })
  const target = toTarget(message)
  for (let time = 0; time < 2; time++) await run.emit({ type: 'star', target, starred: true, timestamp: 7 })
  const starred = only(await run.news(), 'message.starred')
  assert.deepEqual([starred.target.participant, starred.timestamp], [BEN, 7])
  for (let time = 0; time < 2; time++) await run.emit({ type: 'delete', target, timestamp: 8 })
  const deleted = only(await run.news(), 'message.deleted')
  assert.deepEqual([deleted.before?.id, deleted.before?.starred], [message.id, true])
  await run.emit({ type: 'star', target: { ...target, id: 'UNKNOWN' }, starred: true, timestamp: 9 })
  assert.deepEqual(await run.news(), [])
})

test('every field of a chat that changed on another device is told, under the address of its messages', async () => {
  await using run = await start()
  await run.receive({ chatAlt: ANA_LID })
  const state = {
    archived: true,
    pinnedAt: 5,
    mutedUntil: -1,
    markedUnread: true,
    favorite: true,
    ephemeralSeconds: 86_400,
  }
  for (let time = 0; time < 2; time++) await run.emit({ type: 'chats', chats: [{ chat: ANA_LID, ...state }] })
  const [first] = await run.news()
  assert.equal(first?.lane, ANA)
  const { timestamp, ...told } = only(first ? [first] : [], 'chat.changed')
  assert.ok(timestamp > 1_700_000_000)
  const { pinnedAt, ...others } = state
  assert.deepEqual(told, { type: 'chat.changed', chat: ANA, chatAlt: ANA_LID, ...others, pinned: pinnedAt !== null })
  await run.emit({ type: 'chats', chats: [{ chat: ANA, name: 'Ana', timestamp: 1_900_000_000 }] })
  assert.deepEqual(await run.news(), [])
})

test('what another device has read is no longer unread here', async () => {
  await using run = await start()
  const message = await run.receive()
  const read: EngineEvent = { type: 'read.self', chat: ANA, ids: [message.id], timestamp: 9 }
  await run.emit(read)
  await run.emit(read)
  const news = await run.news()
  assert.deepEqual(
    news.map(({ event }) => event.type),
    ['chat.changed', 'message.ack'],
  )
  const ack = only(news.slice(1), 'message.ack')
  assert.deepEqual([ack.target, ack.by, ack.ack, ack.timestamp], [toTarget(message), null, 'read', 9])
  assert.equal(only(news.slice(0, 1), 'chat.changed').unread, 0)
  assert.equal((await run.world.gateway.chats.require('main', ANA)).unread, 0)
})

test('favourites follow the list of the other device', async () => {
  await using run = await start()
  for (const chat of [ANA, BEN]) await run.receive({ chat })
  const list = (...chats: readonly string[]): EngineEvent => ({ type: 'favorites', chats, timestamp: 9 })
  await run.emit(list(ANA))
  await run.emit(list(ANA))
  assert.equal(only(await run.news(), 'chat.changed').favorite, true)
  await run.emit(list(BEN))
  const told = (await run.news()).map(({ event }) => event.type === 'chat.changed' && [event.chat, event.favorite])
  assert.deepEqual(told.toSorted(), [
    [ANA, false],
    [BEN, true],
  ])
})

test('a chat is emptied and deleted up to a time, and told once', async () => {
  await using run = await start()
  const old = await run.receive()
  const cleared: EngineEvent = {
    type: 'chat.cleared',
    chat: ANA,
    until: old.timestamp,
    keepStarred: false,
    timestamp: 9,
  }
  const young = await run.receive()
  await run.emit(cleared)
  await run.emit(cleared)
  assert.equal(only(await run.news(), 'chat.cleared').keptStarred, false)
  assert.equal((await run.world.gateway.chats.require('main', ANA)).lastMessage?.id, young.id)
  await run.emit({ type: 'chat.deleted', chat: ANA, until: null, timestamp: 9 })
  await run.emit({ type: 'chat.deleted', chat: ANA, until: null, timestamp: 9 })
  assert.equal(only(await run.news(), 'chat.deleted').chat, ANA)
  assert.equal(await run.world.gateway.chats.find('main', ANA), null)
})

test('labels and what carries them are followed, in any order', async () => {
  await using run = await start()
  const message = await run.receive()
  const assign = (target: Message | null, assigned = true): EngineEvent => ({
    type: 'label.assigned',
    label: '5',
    chat: ANA,
    message: target && toTarget(target),
    assigned,
    timestamp: 9,
  })
  await run.emit(assign(null))
  await run.emit(assign(null))
  assert.deepEqual(only(await run.news(), 'label.assigned').label, { id: '5', name: '', color: 0 })
  assert.deepEqual(await run.world.gateway.labels.list('main'), [])
  assert.deepEqual((await run.world.gateway.chats.require('main', ANA)).labels, ['5'])
  const label = { id: '5', name: 'Lead', color: 2 }
  for (let time = 0; time < 2; time++) await run.emit({ type: 'label', label, deleted: false, timestamp: 9 })
  const [put] = await run.news()
  assert.deepEqual([put?.lane, put?.event.type], ['session', 'label.changed'])
  await run.emit(assign(message))
  const told = only(await run.news(), 'label.assigned')
  assert.deepEqual([told.label, told.message?.id, told.chat], [label, message.id, ANA])
  for (let time = 0; time < 2; time++) await run.emit({ type: 'label', label, deleted: true, timestamp: 9 })
  assert.deepEqual(only(await run.news(), 'label.changed').deleted, true)
  assert.deepEqual((await run.world.gateway.chats.require('main', ANA)).labels, [])
})

test('calls are told in the lane of who calls, and not of groups that are ignored', async () => {
  const ignore = { status: false, groups: true, channels: false, broadcast: false }
  await using run = await start({ ignore })
  const call: CallUpdate = {
    id: 'C1',
    from: ANA_LID,
    fromAlt: ANA,
    group: null,
    status: 'offer',
    isVideo: true,
    timestamp: 9,
  }
  await run.emit({ type: 'call', call })
  const [told] = await run.news()
  assert.deepEqual(told, { event: { type: 'call', call: { ...call, from: ANA, fromAlt: ANA_LID } }, lane: ANA })
  await run.emit({ type: 'call', call: { ...call, group: GROUP } })
  assert.deepEqual(await run.news(), [])
})

test('what happens to a group is told by what it was before', async () => {
  await using run = await start()
  const group = groupAs('member')
  const live = { by: ANA }
  await run.emit({ type: 'groups', groups: [group], live })
  await run.emit({ type: 'groups', groups: [{ ...group, subject: 'quiet' }] })
  await run.emit({ type: 'groups', groups: [{ ...group, subject: 'quiet' }], live })
  assert.deepEqual(await run.news(), [])
  const changed = { ...group, subject: 'loud', onlyAdminsSend: true, members: [] }
  await run.emit({ type: 'groups', groups: [changed], live })
  const told = only(await run.news(), 'group.changed')
  assert.deepEqual([told.changed, told.by, told.group.subject], [['subject', 'onlyAdminsSend'], ANA, 'loud'])
})

test('the timer of a group is its chat’s', async () => {
  await using run = await start()
  await run.receive({ chat: GROUP })
  await run.emit({ type: 'groups', groups: [groupAs('member', { ephemeralSeconds: 86_400 })] })
  assert.equal((await run.world.gateway.chats.require('main', GROUP)).ephemeralSeconds, 86_400)
  assert.deepEqual(await run.news(), [])
  const groups = [groupAs('member', { ephemeralSeconds: 604_800 })]
  await run.emit({ type: 'groups', groups, live: { by: null } })
  assert.deepEqual(only(await run.news(), 'group.changed').changed, ['ephemeralSeconds'])
  assert.equal((await run.world.gateway.chats.require('main', GROUP)).ephemeralSeconds, 604_800)
})

test('members are told under the addresses that their messages show', async () => {
  await using run = await start()
  await run.world.store.people.link('main', [{ phone: ANA, lid: ANA_LID }])
  const event = {
    type: 'group.members',
    group: GROUP,
    change: 'join',
    members: [{ jid: ANA_LID, alt: null, role: 'member' }],
    by: ANA_LID,
    timestamp: 9,
  } as const
  await run.emit(event)
  const [told] = await run.news()
  const members = [{ jid: ANA, alt: ANA_LID, role: 'member' }]
  assert.deepEqual(told, { event: { ...event, members, by: ANA, info: null }, lane: GROUP })
})

test('a picture that is another one now is forgotten', async () => {
  await using run = await start()
  await run.world.store.pictures.put('main', { jid: ANA, url: 'https://one', id: '1', fetchedAt: Date.now() })
  await run.emit({ type: 'picture', jid: ANA })
  assert.equal((await run.world.store.pictures.get('main', [ANA])).size, 0)
})
