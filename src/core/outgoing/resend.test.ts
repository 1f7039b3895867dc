import assert from 'node:assert/strict'
import test from 'node:test'
import { createStore } from '../../store/index.ts'
import { GatewayError } from '../errors.ts'
import type { Message } from '../model/message.ts'
import type { Outgoing } from '../model/outgoing.ts'
import type { Messages } from '../messages.ts'
import type { Engine, EngineSession } from '../ports/engine.ts'
import type { Store } from '../ports/store.ts'
import { ANA, ANA_LID, BEN, by, incoming, toTarget, until } from '../testing/stanzas.ts'
import { createWorld, type World } from '../testing/world.ts'

/** The connection breaks with every change: as when the process dies before WhatsApp's answer is stored. */
const BROKEN = (engine: Engine): Engine => ({
  ...engine,
  open: async (options) => {
    const session = await engine.open(options)
    const { messageChanges } = session
    assert.ok(messageChanges)
    const transmit = async () => {
      throw new GatewayError('SESSION_NOT_READY', 'gone')
    }
    return Object.assign(Object.create(session) as EngineSession, { messageChanges: { ...messageChanges, transmit } })
  },
})

interface Scene {
  readonly world: World
  readonly message: Message
}

/** Runs until the process ends with the change on its way. */
async function endDuring(store: Store, change: (messages: Messages, scene: Scene) => Promise<unknown>): Promise<Scene> {
  await using world = await createWorld({ store, engine: BROKEN })
  await world.pair('main')
  await world.gateway.messages.send('main', { kind: 'text', chat: ANA, text: 'hi', id: 'TARGET' })
  const message = await world.gateway.messages.require('main', { id: 'TARGET' })
  const scene = { world, message }
  await assert.rejects(change(world.gateway.messages, scene), { code: 'SEND_UNCONFIRMED' })
  return scene
}

async function goOn(store: Store, aheadMs = 0): Promise<World> {
  return createWorld({ store, deps: { now: () => Date.now() + aheadMs } })
}

const changesIn = async (store: Store): Promise<readonly Outgoing[]> =>
  (await store.outgoing.slice('main', { limit: 100 })).items.filter(({ content }) => content.kind !== 'message')

const settled = (store: Store) =>
  until('it is settled', async () => (await changesIn(store)).every(({ state }) => state !== 'leaving'))

const toldIn = async (world: World) =>
  (await world.log('main')).flatMap(({ event }) =>
    'action' in event || (event.type === 'message.ack' && event.ack === 'error') ? [event] : [],
  )

const CHANGES: Readonly<Record<string, (messages: Messages) => Promise<unknown>>> = {
  'message.edited': (messages) => messages.edit('main', { id: 'TARGET' }, 'better'),
  'message.revoked': (messages) => messages.revoke('main', { id: 'TARGET' }),
  'message.reaction': (messages) => messages.react('main', { id: 'TARGET' }, '👍'),
  'message.pinned': (messages) => messages.pin('main', { id: 'TARGET' }, 86_400),
}

for (const [type, change] of Object.entries(CHANGES)) {
  test(`a change that the process did not outlive is made by the next, with its id, and told once: ${type}`, async () => {
    await using store = await createStore('sqlite::memory:')
    await endDuring(store, change)
    const [left] = await changesIn(store)
    assert.ok(left && left.state === 'leaving')
    await using world = await goOn(store)
    await settled(store)
    const [sent, ...more] = world.engineOf('main').changes
    assert.ok(sent?.kind === 'again')
    assert.deepEqual([sent.id, sent.chat, Buffer.from(sent.raw), more], [left.id, ANA, Buffer.from(left.raw ?? []), []])
    const events = await toldIn(world)
    assert.deepEqual(
      events.map((event) => [event.type, 'action' in event && event.action.id, event.target.id]),
      [[type, left.id, 'TARGET']],
    )
    const { content, revokedAt, reactions, pinnedUntil } = await world.gateway.messages.require('main', {
      id: 'TARGET',
    })
    const isSo = {
      'message.edited': content.text === 'better',
      'message.revoked': revokedAt !== null,
      'message.reaction': reactions[0]?.text === '👍',
      'message.pinned': pinnedUntil !== null,
    }
    assert.equal(isSo[type as keyof typeof isSo], true)
  })
}

test('an edit that would come too late is given up, with an event', async () => {
  await using store = await createStore('sqlite::memory:')
  await endDuring(store, (messages) => messages.edit('main', { id: 'TARGET' }, 'late'))
  await using world = await goOn(store, 21 * 60_000)
  await settled(store)
  const [edit] = await changesIn(store)
  assert.deepEqual([edit?.state, edit?.error, world.engineOf('main').changes], ['refused', 'EXPIRED', []])
  assert.deepEqual(
    (await toldIn(world)).map((event) => [event.type, event.target.id]),
    [['message.ack', edit?.id]],
  )
  assert.equal((await world.gateway.messages.require('main', { id: 'TARGET' })).content.text, 'hi')
})

test('a change that a later one overtook is not sent again', async () => {
  await using store = await createStore('sqlite::memory:')
  await endDuring(store, async (messages) => {
    await messages.react('main', { id: 'TARGET' }, '👍').catch(() => undefined)
    return messages.react('main', { id: 'TARGET' }, '❤')
  })
  await using world = await goOn(store)
  await settled(store)
  const [first, second] = await changesIn(store)
  assert.deepEqual([first?.error, second?.state], ['OVERTAKEN', 'confirmed'])
  assert.equal(world.engineOf('main').changes.length, 1)
  const { reactions } = await world.gateway.messages.require('main', { id: 'TARGET' })
  assert.deepEqual(
    reactions.map(({ text }) => text),
    ['❤'],
  )
})

test('a change is not sent again when another device deleted the message meanwhile', async () => {
  await using store = await createStore('sqlite::memory:')
  await endDuring(store, async (messages, { world, message }) => {
    const result = await messages.react('main', { id: 'TARGET' }, '👍').catch((error: unknown) => error)
    const action = by(message.sender, { fromMe: true })
    await world.engineOf('main').emit({ type: 'revoke', action, target: toTarget(message), envelopes: [] })
    throw result
  })
  await using world = await goOn(store)
  await settled(store)
  assert.deepEqual([(await changesIn(store))[0]?.error, world.engineOf('main').changes], ['OVERTAKEN', []])
})

test('a deletion of what is deleted by now has come true: it is neither sent nor told as failed', async () => {
  await using store = await createStore('sqlite::memory:')
  await endDuring(store, async (messages, { world, message }) => {
    const result = await messages.revoke('main', { id: 'TARGET' }).catch((error: unknown) => error)
    const action = by(message.sender, { fromMe: true })
    await world.engineOf('main').emit({ type: 'revoke', action, target: toTarget(message), envelopes: [] })
    throw result
  })
  await using world = await goOn(store)
  await settled(store)
  const types = (await toldIn(world)).map(({ type }) => type)
  assert.deepEqual([(await changesIn(store))[0]?.state, types], ['confirmed', ['message.revoked']])
  assert.deepEqual(world.engineOf('main').changes, [])
})

test('of two deletions of the same message neither is told as failed', async () => {
  await using store = await createStore('sqlite::memory:')
  await endDuring(store, async (messages) => {
    await messages.revoke('main', { id: 'TARGET' }).catch(() => undefined)
    return messages.revoke('main', { id: 'TARGET' })
  })
  await using world = await goOn(store)
  await settled(store)
  const types = (await toldIn(world)).map(({ type }) => type)
  assert.deepEqual(types, ['message.revoked'])
  assert.deepEqual(
    (await changesIn(store)).map(({ state }) => state),
    ['confirmed', 'confirmed'],
  )
})

test('an answer that comes late is taken for a change too, once, and nothing is sent again', async () => {
  await using world = await createWorld()
  const engine = await world.pair('main')
  await world.gateway.messages.send('main', { kind: 'text', chat: ANA, text: 'hi', id: 'TARGET' })
  engine.failChanges(new GatewayError('SEND_UNCONFIRMED', 'no answer'))
  await assert.rejects(world.gateway.messages.react('main', { id: 'TARGET' }, '👍'), { code: 'SEND_UNCONFIRMED' })
  const [change] = await changesIn(world.store)
  assert.ok(change)
  const target = { id: change.id, chat: ANA, chatAlt: null, fromMe: true, participant: null }
  const receipt = { type: 'receipt', target, by: null, ack: 'server', timestamp: 5, errorCode: null } as const
  await engine.emit({ ...receipt, target: { ...target, chat: BEN } })
  assert.equal((await changesIn(world.store))[0]?.state, 'leaving', 'of another chat')
  await engine.emit(receipt)
  await engine.emit(receipt)
  assert.equal((await changesIn(world.store))[0]?.state, 'confirmed')
  const { reactions } = await world.gateway.messages.require('main', { id: 'TARGET' })
  assert.deepEqual([reactions.length, reactions[0]?.timestamp], [1, 5])
  assert.equal((await toldIn(world)).length, 1)
})

test('a receipt that overtakes the answer: whoever changed the message hears what it became, and it is told once', async () => {
  await using world = await createWorld()
  const engine = await world.pair('main')
  const { messages } = world.gateway
  await messages.send('main', { kind: 'text', chat: ANA, text: 'hi', id: 'TARGET' })
  const { promise: hold, resolve } = Promise.withResolvers<void>()
  engine.phone.hold = hold
  const edited = messages.edit('main', { id: 'TARGET' }, 'better')
  await until('it is recorded', async () => (await changesIn(world.store)).length === 1)
  const [{ id } = { id: '' }] = await changesIn(world.store)
  const target = { id, chat: ANA, chatAlt: null, fromMe: true, participant: null }
  await engine.emit({ type: 'receipt', target, by: ANA, ack: 'device', timestamp: 5, errorCode: null })
  resolve()
  const { action, message } = await edited
  assert.deepEqual([action.id, message.content.text, (await toldIn(world)).length], [id, 'better', 1])
})

for (const order of ['before', 'after']) {
  test(`the edit that was recorded later holds when an earlier one is confirmed ${order} it`, async () => {
    await using world = await createWorld()
    const engine = await world.pair('main')
    const { messages } = world.gateway
    await messages.send('main', { kind: 'text', chat: ANA, text: 'hi', id: 'TARGET' })
    engine.failChanges(new GatewayError('SEND_UNCONFIRMED', 'no answer'))
    await assert.rejects(messages.edit('main', { id: 'TARGET' }, 'older'), { code: 'SEND_UNCONFIRMED' })
    const [older] = await changesIn(world.store)
    assert.ok(older)
    engine.failChanges(null)
    const { promise: hold, resolve } = Promise.withResolvers<void>()
    engine.phone.hold = hold
    const newer = messages.edit('main', { id: 'TARGET' }, 'newer')
    await until('it is recorded', async () => (await changesIn(world.store)).length === 2)
    const target = { id: older.id, chat: ANA, chatAlt: null, fromMe: true, participant: null }
    const timestamp = Math.floor(Date.now() / 1000) + 5
    const confirm = () => engine.emit({ type: 'receipt', target, by: null, ack: 'server', timestamp, errorCode: null })
    if (order === 'before') await confirm()
    resolve()
    assert.equal((await newer).message.content.text, 'newer')
    if (order === 'after') await confirm()
    const states = (await changesIn(world.store)).map(({ state }) => state)
    assert.deepEqual(states, ['confirmed', 'confirmed'])
    assert.equal((await messages.require('main', { id: 'TARGET' })).content.text, 'newer')
    const texts = (await toldIn(world)).map((event) => 'text' in event && event.text)
    assert.deepEqual(texts, order === 'before' ? ['older', 'newer'] : ['newer'])
  })
}

test('whoever could not read a change gets it again, and nobody else does', async () => {
  await using world = await createWorld()
  const engine = await world.pair('main')
  const message = incoming()
  await engine.emit({ type: 'message', message, envelopes: [] })
  await world.store.people.link('main', [{ phone: ANA, lid: ANA_LID }])
  const { action } = await world.gateway.messages.react('main', { id: message.id }, '👍')
  const { rawMessage } = engine.options.archive
  for (const chat of [ANA, ANA_LID])
    assert.deepEqual(Buffer.from((await rawMessage({ id: action.id, chat })) ?? []), action.raw)
  assert.equal(await rawMessage({ id: action.id, chat: BEN }), null)
})
