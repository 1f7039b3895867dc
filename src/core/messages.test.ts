import assert from 'node:assert/strict'
import test from 'node:test'
import { createStore } from '../store/index.ts'
import { GatewayError } from './errors.ts'
import type { Message } from './model/message.ts'
import type { Messages, MessageLookup } from './messages.ts'
import type { EngineSession } from './ports/engine.ts'
import { createBreakable } from './testing/breakable.ts'
import { ANA, ANA_LID, BEN, GROUP, groupAs, incoming } from './testing/stanzas.ts'
import { createWorld, type WorldOptions } from './testing/world.ts'

const NOT_NOW = new GatewayError('SEND_UNCONFIRMED', 'on purpose')
const MINUTE_MS = 60_000

/** A session that works, and a clock that a test moves. */
async function start(options: WorldOptions = {}) {
  let ahead = 0
  const world = await createWorld({ ...options, deps: { now: () => Date.now() + ahead } })
  const engine = await world.pair('main')
  const { messages } = world.gateway
  return {
    world,
    engine,
    messages,
    later: (ms: number) => void (ahead += ms),
    send: (chat: string, text = 'hi') => messages.send('main', { kind: 'text', chat, text }),
    async receive(change: Partial<Message> = {}) {
      const message = incoming(change)
      await engine.emit({ type: 'message', message, envelopes: [] })
      return message
    },
    /** Types of what was told of a message after it was made. */
    told: async (id: string) =>
      (await world.log('main')).flatMap(({ event, lane }) =>
        'target' in event && event.target.id === id && event.type !== 'message.ack' ? [[event.type, lane]] : [],
      ),
    [Symbol.asyncDispose]: () => world[Symbol.asyncDispose](),
  }
}

test('an own message is edited, and reads so from then on', async () => {
  await using run = await start()
  const { id } = await run.send(ANA)
  const { action, message } = await run.messages.edit('main', { id }, 'better')
  assert.deepEqual([message.content.text, message.editedAt], ['better', action.timestamp])
  const stored = await run.messages.require('main', { id, chat: ANA, fromMe: true })
  assert.deepEqual([stored.content.text, stored.editedAt], ['better', action.timestamp])
  assert.deepEqual(run.world.gateway.describe(stored.raw), { conversation: 'better' })
  assert.deepEqual(await run.told(id), [['message.edited', ANA]])
  const [sent] = run.engine.changes
  assert.ok(sent?.kind === 'edit')
  assert.deepEqual([sent.target.id, sent.target.content.text, sent.text], [id, 'hi', 'better'])
})

test('what cannot be edited is refused with its reason, and nothing is sent', async () => {
  await using run = await start()
  const own = await run.send(ANA)
  const theirs = await run.receive()
  const sticker = await run.receive({
    fromMe: true,
    origin: 'device',
    timestamp: Math.floor(Date.now() / 1000),
    content: {
      kind: 'raw',
      type: 'stickerMessage',
      text: null,
      media: { mimetype: 'image/webp', fileName: null, size: 9 },
    },
  })
  const edit = (ref: MessageLookup, text = 'new') => run.messages.edit('main', ref, text)
  await assert.rejects(edit({ id: theirs.id }), { code: 'MESSAGE_NOT_OWN' })
  await assert.rejects(edit({ id: sticker.id }), { code: 'CHANGE_REFUSED', message: /can only edit/ })
  await assert.rejects(edit(own, ''), { code: 'BAD_REQUEST' })
  await assert.rejects(edit(own, '\ud800'), { code: 'BAD_REQUEST' })
  await assert.rejects(edit(own, 'x'.repeat(65_537)), { code: 'BAD_REQUEST' })
  run.later(16 * MINUTE_MS)
  await assert.rejects(edit(own), { code: 'MESSAGE_TOO_OLD', message: /too old to edit/ })
  run.later(-16 * MINUTE_MS)
  await run.messages.revoke('main', own)
  await assert.rejects(edit(own), { code: 'CHANGE_REFUSED' })
  assert.equal(run.engine.changes.length, 1)
  assert.deepEqual(await run.told(theirs.id), [])
})

test('a caption is edited, and stays a caption', async () => {
  await using run = await start()
  const media = { mimetype: 'image/jpeg', fileName: null, size: 9 }
  const timestamp = Math.floor(Date.now() / 1000)
  const content = { kind: 'raw', type: 'imageMessage', text: 'a cat', media } as const
  const { id } = await run.receive({ fromMe: true, origin: 'device', timestamp, content })
  const { message } = await run.messages.edit('main', { id }, 'a dog')
  assert.deepEqual(message.content, { ...content, text: 'a dog' })
})

test('what whatsapp never took cannot be changed for others', async () => {
  await using run = await start()
  run.engine.failSends(new GatewayError('SEND_REFUSED', 'on purpose'))
  await assert.rejects(run.messages.send('main', { kind: 'text', chat: ANA, text: 'hi', id: 'LOST' }))
  const ref = { id: 'LOST' }
  await assert.rejects(run.messages.edit('main', ref, 'new'), { code: 'CHANGE_REFUSED' })
  await assert.rejects(run.messages.revoke('main', ref), { code: 'CHANGE_REFUSED' })
  await assert.rejects(run.messages.react('main', ref, '👍'), { code: 'CHANGE_REFUSED' })
  await assert.rejects(run.messages.pin('main', ref, 86_400), { code: 'CHANGE_REFUSED' })
})

test('an own message is deleted for everyone, once, however old', async () => {
  await using run = await start()
  const { id } = await run.send(ANA, 'secret')
  run.later(100 * 60 * MINUTE_MS)
  const first = await run.messages.revoke('main', { id })
  assert.equal(first.message.content.text, 'secret')
  const again = await run.messages.revoke('main', { id })
  assert.ok(again.message.revokedAt)
  assert.equal(again.action.timestamp, again.message.revokedAt)
  assert.equal(run.engine.changes.length, 1)
  assert.deepEqual(await run.told(id), [['message.revoked', ANA]])
  assert.equal((await run.messages.require('main', { id })).content.text, '')
})

test('what others wrote is deleted by admins of the group alone', async () => {
  await using run = await start()
  const direct = await run.receive()
  const inGroup = await run.receive({ chat: GROUP, sender: BEN })
  const revoke = ({ id }: Message) => run.messages.revoke('main', { id })
  await assert.rejects(revoke(direct), { code: 'MESSAGE_NOT_OWN' })
  await assert.rejects(revoke(inGroup), { code: 'NOT_IN_GROUP' })
  await run.world.store.groups.put('main', [groupAs('member')])
  await assert.rejects(revoke(inGroup), { code: 'NOT_GROUP_ADMIN' })
  await run.world.store.groups.put('main', [groupAs('superadmin')])
  await revoke(inGroup)
  assert.ok((await run.messages.require('main', { id: inGroup.id })).revokedAt)
  const [change] = run.engine.changes
  assert.ok(change?.kind === 'revoke')
  assert.deepEqual([change.target.sender, change.target.fromMe], [BEN, false])
})

test('a reaction is put, replaced and taken back', async () => {
  await using run = await start()
  const { id } = await run.receive()
  const texts = async () => (await run.messages.require('main', { id })).reactions.map(({ text }) => text)
  for (const emoji of ['👍', '❤', '👩‍👩‍👧', '🇧🇷', '1️⃣', '👍🏽']) {
    const { message } = await run.messages.react('main', { id }, emoji)
    assert.deepEqual(
      [message.reactions.map(({ text, fromMe }) => [text, fromMe]), await texts()],
      [[[emoji, true]], [emoji]],
    )
  }
  await run.messages.react('main', { id }, '')
  assert.deepEqual(await texts(), [])
  for (const wrong of ['ok', '👍👍', 'a👍', '5', ' ']) {
    await assert.rejects(run.messages.react('main', { id }, wrong), { code: 'BAD_REQUEST' }, wrong)
  }
  const told = await run.told(id)
  assert.deepEqual(
    told,
    Array.from({ length: 7 }, () => ['message.reaction', ANA]),
  )
})

test('nobody reacts to what was deleted, nor pins it', async () => {
  await using run = await start()
  const { id } = await run.send(ANA)
  await run.messages.revoke('main', { id })
  await assert.rejects(run.messages.react('main', { id }, '👍'), { code: 'CHANGE_REFUSED' })
  await assert.rejects(run.messages.pin('main', { id }, 86_400), { code: 'CHANGE_REFUSED' })
})

test('a message is pinned for one of three times, and taken down', async () => {
  await using run = await start()
  const { id } = await run.receive()
  const pin = (seconds: number | null) => run.messages.pin('main', { id }, seconds)
  for (const wrong of [0, 1, 3_600, -86_400]) await assert.rejects(pin(wrong), { code: 'BAD_REQUEST' })
  for (const seconds of [86_400, 604_800, 2_592_000] as const) {
    const { action, message } = await pin(seconds)
    assert.equal(message.pinnedUntil, action.timestamp + seconds)
  }
  const query = { chat: ANA, order: 'asc', limit: 9, offset: 0, pinned: true } as const
  assert.equal(await run.messages.count('main', query), 1)
  assert.equal((await pin(null)).message.pinnedUntil, null)
  // It may be pinned in a past that we do not have: taken down again, and no news here.
  await pin(null)
  assert.equal((await run.messages.list('main', query)).length, 0)
  assert.equal(run.engine.changes.length, 5)
  assert.equal((await run.told(id)).length, 4)
})

test('in groups whoever may edit the group pins', async () => {
  await using run = await start()
  const { id } = await run.receive({ chat: GROUP })
  const pin = () => run.messages.pin('main', { id }, 86_400)
  const be = (group: ReturnType<typeof groupAs>) => run.world.store.groups.put('main', [group])
  await assert.rejects(pin(), { code: 'NOT_IN_GROUP' })
  await be(groupAs(null))
  await assert.rejects(pin(), { code: 'NOT_IN_GROUP' })
  await be(groupAs('member', { onlyAdminsEdit: true }))
  await assert.rejects(pin(), { code: 'NOT_GROUP_ADMIN' })
  await be(groupAs('member'))
  assert.ok((await pin()).message.pinnedUntil)
  await be(groupAs('admin', { onlyAdminsEdit: true }))
  await pin()
  const channel = await run.receive({ chat: '120363000000000009@newsletter' })
  await assert.rejects(run.messages.pin('main', channel, 86_400), { code: 'CHAT_INVALID' })
})

test('a star is set and removed, sent and told once each', async () => {
  await using run = await start()
  const { id } = await run.receive({ chat: GROUP, sender: BEN })
  for (const starred of [true, true, false, false]) {
    assert.equal((await run.messages.star('main', { id }, starred)).starred, starred)
  }
  const target = { id, chat: GROUP, chatAlt: null, fromMe: false, participant: BEN }
  assert.deepEqual(run.engine.changes, [
    { kind: 'star', target, starred: true },
    { kind: 'star', target, starred: false },
  ])
  assert.deepEqual(await run.told(id), [
    ['message.starred', GROUP],
    ['message.starred', GROUP],
  ])
})

test('a message deleted for ourselves is gone here, and the one before it is the last', async () => {
  await using run = await start()
  const first = await run.receive()
  const { id } = await run.receive()
  const before = await run.messages.deleteForMe('main', { id })
  assert.equal(before.content.text, 'hello')
  await assert.rejects(run.messages.require('main', { id }), { code: 'MESSAGE_NOT_FOUND' })
  await assert.rejects(run.messages.deleteForMe('main', { id }), { code: 'MESSAGE_NOT_FOUND' })
  assert.equal((await run.world.gateway.chats.require('main', ANA)).lastMessage?.id, first.id)
  assert.deepEqual(await run.told(id), [['message.deleted', ANA]])
})

type Change = (messages: Messages, ref: MessageLookup, session?: string) => Promise<unknown>

const CHANGES: Readonly<Record<string, Change>> = {
  edit: (messages, ref, session = 'main') => messages.edit(session, ref, 'new'),
  revoke: (messages, ref, session = 'main') => messages.revoke(session, ref),
  react: (messages, ref, session = 'main') => messages.react(session, ref, '👍'),
  pin: (messages, ref, session = 'main') => messages.pin(session, ref, 86_400),
  star: (messages, ref, session = 'main') => messages.star(session, ref, true),
  delete: (messages, ref, session = 'main') => messages.deleteForMe(session, ref),
}

test('a message is found by every spelling of its chat, and in no other chat or session', async () => {
  await using run = await start()
  await run.world.pair('other')
  await run.world.store.people.link('main', [{ phone: ANA, lid: ANA_LID }])
  await run.receive({ chat: BEN })
  const { id } = await run.send(ANA)
  for (const [name, change] of Object.entries(CHANGES)) {
    const isMissing = { code: 'MESSAGE_NOT_FOUND' }
    await assert.rejects(change(run.messages, { id: 'NOTHING' }), isMissing, name)
    await assert.rejects(change(run.messages, { id, chat: BEN }), isMissing, name)
    await assert.rejects(change(run.messages, { id, fromMe: false }), isMissing, name)
    await assert.rejects(change(run.messages, { id }, 'other'), isMissing, name)
  }
  for (const chat of [ANA, ANA_LID, ANA.replace('s.whatsapp.net', 'c.us')]) {
    await run.messages.edit('main', { id, chat, fromMe: true }, chat)
    assert.equal((await run.messages.require('main', { id, chat })).content.text, chat)
  }
})

test('what whatsapp does not take changes no message and tells nobody', async () => {
  await using run = await start()
  const { id } = await run.send(ANA)
  const before = await run.messages.require('main', { id })
  run.engine.failChanges(NOT_NOW)
  for (const [name, change] of Object.entries(CHANGES)) {
    await assert.rejects(change(run.messages, { id }), NOT_NOW, name)
  }
  assert.deepEqual(await run.messages.require('main', { id }), before)
  assert.deepEqual([await run.told(id), run.engine.changes], [[], []])
})

test('a change that cannot be stored is told to nobody, and can be made again', async () => {
  await using real = await createStore('sqlite::memory:')
  const store = createBreakable(real)
  await using run = await start({ store })
  const { id } = await run.send(ANA)
  store.break('transaction')
  await assert.rejects(run.messages.edit('main', { id }, 'new'), { code: 'STORAGE_FAILED' })
  store.break()
  assert.deepEqual([await run.told(id), (await run.messages.require('main', { id })).content.text], [[], 'hi'])
  await run.messages.edit('main', { id }, 'new')
  assert.deepEqual(await run.told(id), [['message.edited', ANA]])
})

test('no message is changed while the session does not work, or by an engine that cannot', async () => {
  await using run = await start({
    engine: (fake) => ({
      ...fake,
      open: async (options) =>
        Object.assign(Object.create(await fake.open(options)) as EngineSession, {
          chatState: undefined,
          messageChanges: undefined,
        }),
    }),
  })
  const { id } = await run.send(ANA)
  for (const [name, change] of Object.entries(CHANGES)) {
    await assert.rejects(change(run.messages, { id }), { code: 'NOT_SUPPORTED' }, name)
  }
  await run.world.gateway.sessions.stop('main')
  for (const [name, change] of Object.entries(CHANGES)) {
    await assert.rejects(change(run.messages, { id }), { code: 'SESSION_NOT_READY' }, name)
  }
})

test('marking as read tells what is left unread, and nothing when nothing was', async () => {
  await using run = await start()
  const first = await run.receive()
  const second = await run.receive()
  const lengthBefore = (await run.world.log('main')).length
  const told = async () => (await run.world.log('main')).slice(lengthBefore).map(({ event }) => event)
  await run.messages.markRead('main', ANA, { ids: [first.id] })
  const marked = await run.messages.markRead('main', ANA, {})
  assert.deepEqual(
    marked.map(({ id }) => id),
    [second.id],
  )
  assert.deepEqual(await run.messages.markRead('main', ANA, {}), [])
  const counts = (await told()).map((event) => event.type === 'chat.changed' && event.unread)
  assert.deepEqual([counts, run.engine.phone.receipts.length], [[1, 0], 2])
})

test('messages are found by their words, and counted', async () => {
  await using run = await start()
  await run.receive({ content: { kind: 'text', text: 'The Café is open', mentions: [] } })
  await run.receive({ chat: BEN, content: { kind: 'text', text: 'no coffee', mentions: [] } })
  await run.send(ANA, 'which cafe?')
  const texts = async (query: Partial<Parameters<Messages['search']>[1]>) =>
    (await run.messages.search('main', { text: 'cafe', limit: 10, ...query })).items.map(({ content }) => content.text)
  assert.deepEqual(await texts({}), ['which cafe?', 'The Café is open'])
  assert.deepEqual(await texts({ chat: ANA.replace('s.whatsapp.net', 'c.us'), fromMe: false }), ['The Café is open'])
  assert.deepEqual(await texts({ limit: 1 }), ['which cafe?'])
  await assert.rejects(texts({ text: '  ' }), { code: 'BAD_REQUEST' })
  await assert.rejects(texts({ text: 'x'.repeat(501) }), { code: 'BAD_REQUEST' })
  await assert.rejects(texts({ limit: -1 }), { code: 'BAD_REQUEST' })
  await assert.rejects(run.messages.slice('main', { chat: null, order: 'asc', limit: -1, offset: 0 }), {
    code: 'BAD_REQUEST',
  })
  const { total, received, sent, chats, last7Days } = await run.messages.statistics('main')
  assert.deepEqual(
    { total, received, sent, chats, last7Days },
    { total: 3, received: 2, sent: 1, chats: 2, last7Days: 1 },
  )
  const slice = await run.messages.slice('main', { chat: null, order: 'desc', limit: 2, offset: 0 })
  assert.deepEqual([slice.items.length, slice.next === null], [2, false])
})
