import assert from 'node:assert/strict'
import test from 'node:test'
import { createStore } from '../../store/index.ts'
import { GatewayError } from '../errors.ts'
import type { Gateway } from '../gateway.ts'
import type { EngineEvent } from '../ports/engine.ts'
import type { Store } from '../ports/store.ts'
import { createBreakable } from '../testing/breakable.ts'
import { ANA, ANA_LID, BEN, incoming, until } from '../testing/stanzas.ts'
import { createWorld, type World } from '../testing/world.ts'

/** Runs until the process ends with a wish on its way: WhatsApp has taken it, and it was not stored any more. */
async function endDuring(real: Store, wish: (gateway: Gateway) => Promise<unknown>): Promise<void> {
  const store = createBreakable(real)
  await using world = await createWorld({ store })
  const engine = await world.pair('main')
  await engine.emit({ type: 'message', message: incoming({ id: 'TOLD' }), envelopes: [] })
  const { promise: hold, resolve } = Promise.withResolvers<void>()
  engine.phone.hold = hold
  const ended = assert.rejects(wish(world.gateway))
  await until('it is recorded', async () => (await wishesIn(real)).length === 1)
  store.break('transaction', 'outgoing.change')
  resolve()
  await ended
}

/** The next process; `news` is what other devices did meanwhile. */
async function goOn(store: Store, news: readonly EngineEvent[] = []): Promise<World> {
  await using opened = new AsyncDisposableStack()
  const world = opened.use(
    await createWorld({
      store,
      engine: (fake) => ({
        ...fake,
        async open(options) {
          const session = await fake.open(options)
          fake.sessions.get(options.session)?.phone.news.push(...news)
          return session
        },
      }),
    }),
  )
  await until('it is settled', async () => (await wishesIn(store)).every(({ state }) => state !== 'leaving'))
  opened.move()
  return world
}

const wishesIn = async (store: Store) => (await store.outgoing.slice('main', { limit: 9 })).items

const told = async (world: World, type: string) => (await world.log('main')).filter(({ event }) => event.type === type)

const pin = (gateway: Gateway) => gateway.chats.change('main', ANA, { kind: 'pin', pinned: true })

test('a wish that the process did not outlive comes true with the next, and is told once', async () => {
  await using store = await createStore('sqlite::memory:')
  await endDuring(store, pin)
  assert.equal((await store.chats.get('main', ANA))?.pinnedAt, null)
  await using world = await goOn(store)
  assert.deepEqual(world.engineOf('main').changes, [{ kind: 'pin', chat: ANA, pinned: true }])
  assert.ok((await store.chats.get('main', ANA))?.pinnedAt)
  assert.equal((await told(world, 'chat.changed')).length, 1)
  assert.equal((await wishesIn(store))[0]?.state, 'confirmed')
})

test('what whatsapp had taken already comes in first, and is not asked for again', async () => {
  await using store = await createStore('sqlite::memory:')
  await endDuring(store, pin)
  await using world = await goOn(store, [{ type: 'chats', chats: [{ chat: ANA, pinnedAt: 7 }] }])
  assert.deepEqual(world.engineOf('main').changes, [])
  assert.equal((await store.chats.get('main', ANA))?.pinnedAt, 7)
  assert.equal((await told(world, 'chat.changed')).length, 1)
})

const read = (gateway: Gateway) => gateway.chats.change('main', ANA, { kind: 'read', read: true })

test('read receipts that had not left go with the wish when it is made again', async () => {
  await using store = await createStore('sqlite::memory:')
  await endDuring(store, read)
  await using world = await goOn(store)
  assert.deepEqual(
    world.engineOf('main').phone.receipts.map(({ id }) => id),
    ['TOLD'],
  )
  assert.equal((await store.chats.get('main', ANA))?.unread, 0)
})

test('they go too when whatsapp had taken the wish already', async () => {
  await using store = await createStore('sqlite::memory:')
  await endDuring(store, read)
  await using world = await goOn(store, [{ type: 'chats', chats: [{ chat: ANA, markedUnread: false, unread: 0 }] }])
  assert.deepEqual(
    world.engineOf('main').phone.receipts.map(({ id }) => id),
    ['TOLD'],
  )
})

test('a newer change by another device stays', async () => {
  await using store = await createStore('sqlite::memory:')
  await endDuring(store, (gateway) => gateway.chats.change('main', ANA, { kind: 'mute', until: -1 }))
  const later = Math.floor(Date.now() / 1000) + 500
  await using world = await goOn(store, [{ type: 'chats', chats: [{ chat: ANA, mutedUntil: later }] }])
  assert.deepEqual(world.engineOf('main').changes, [])
  assert.equal((await store.chats.get('main', ANA))?.mutedUntil, later)
  assert.equal((await wishesIn(store))[0]?.error, 'OVERTAKEN')
})

test('a change of something else is no reason to give a wish up', async () => {
  await using store = await createStore('sqlite::memory:')
  await endDuring(store, pin)
  const news: EngineEvent[] = [
    { type: 'chats', chats: [{ chat: ANA, mutedUntil: -1 }] },
    { type: 'chats', chats: [{ chat: BEN, pinnedAt: 3 }] },
  ]
  await using world = await goOn(store, news)
  assert.equal(world.engineOf('main').changes.length, 1)
})

const WISHES: Readonly<Record<string, (gateway: Gateway) => Promise<unknown>>> = {
  'message.starred': (gateway) => gateway.messages.star('main', { id: 'TOLD' }, true),
  'message.deleted': (gateway) => gateway.messages.deleteForMe('main', { id: 'TOLD' }),
  'chat.cleared': (gateway) => gateway.chats.clear('main', ANA),
  'chat.deleted': (gateway) => gateway.chats.delete('main', ANA),
  'label.changed': (gateway) => gateway.labels.put('main', { id: '1', name: 'New', color: 1 }),
}

for (const [type, wish] of Object.entries(WISHES)) {
  test(`every kind of wish is made again: ${type}`, async () => {
    await using store = await createStore('sqlite::memory:')
    await endDuring(store, wish)
    await using world = await goOn(store)
    assert.equal(world.engineOf('main').changes.length, 1)
    assert.equal((await told(world, type)).length, 1)
  })
}

test('a chat that was not in the list is there with its other address when its wish came true later', async () => {
  await using store = await createStore('sqlite::memory:')
  await endDuring(store, (gateway) =>
    gateway.chats.change('main', BEN, { kind: 'archive', archived: true, orCreate: true }),
  )
  await using world = await goOn(store)
  const chat = await world.gateway.chats.require('main', BEN)
  assert.deepEqual([chat.archived, chat.alt?.endsWith('@lid')], [true, true])
  assert.notEqual(chat.alt, ANA_LID)
})

test('what failed for whoever asked does not come true later', async () => {
  await using world = await createWorld()
  const engine = await world.pair('main')
  await engine.emit({ type: 'message', message: incoming(), envelopes: [] })
  engine.failChanges(new GatewayError('WHATSAPP_UNREACHABLE', 'no answer'))
  await assert.rejects(pin(world.gateway), { code: 'WHATSAPP_UNREACHABLE' })
  engine.failChanges(null)
  assert.deepEqual(
    (await wishesIn(world.store)).map(({ state, error }) => [state, error]),
    [['refused', 'WHATSAPP_UNREACHABLE']],
  )
  const { me } = await world.gateway.sessions.require('main')
  assert.ok(me)
  await engine.emit({ type: 'connection', state: { status: 'starting', trouble: null } })
  await engine.emit({ type: 'connection', state: { status: 'working', me } })
  await world.gateway.messages.send('main', { kind: 'text', chat: ANA, text: 'hi' })
  assert.deepEqual(engine.changes, [])
})

test('a favourite joins the list as it is when WhatsApp takes it, not as it was when it was asked for', async () => {
  await using world = await createWorld()
  const engine = await world.pair('main')
  for (const chat of [ANA, BEN])
    await engine.emit({ type: 'message', message: incoming({ id: `FROM ${chat}`, chat }), envelopes: [] })
  const { promise: hold, resolve } = Promise.withResolvers<void>()
  engine.phone.hold = hold
  const changed = world.gateway.chats.change('main', ANA, { kind: 'favorite', favorite: true })
  await until('it is recorded', async () => (await wishesIn(world.store)).length === 1)
  await engine.emit({ type: 'favorites', chats: [BEN], timestamp: 5 })
  resolve()
  await changed
  assert.deepEqual(engine.changes, [{ kind: 'favorites', chats: [BEN, ANA] }])
  assert.deepEqual(await world.store.chats.favorites('main'), [BEN, ANA])
})
