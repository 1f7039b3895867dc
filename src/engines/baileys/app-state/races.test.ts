import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { ChatStateChange } from '../../../core/ports/engine-capabilities.ts'
import type { EngineSession } from '../../../core/ports/engine.ts'
import type { Recorder } from '../../testing/recorder.ts'
import { createMemoryKeyStore } from '../../testing/memory-key-store.ts'
import { createWorld, type World } from '../testing/world.ts'

const NONE = { messages: [] }
/** In the collection that is read last. */
const END = { id: '99', name: 'end', color: 0 }

const changer = (session: EngineSession) => async (change: ChatStateChange) => session.chatState?.change(change)

async function linked(world: World, options?: Parameters<World['paired']>[0]) {
  await world.ben.send(world.ana.number, 'hello')
  await world.ana.waitForMessage(({ text }) => text === 'hello')
  const { session, heard } = await world.paired(options)
  await heard.until('history', ({ batch }) => batch.done)
  const change = changer(session)
  await change({ kind: 'mute', chat: world.ben.pn, until: null }) // the phone's keys are there
  return { session, heard, change, chat: world.ben.pn, number: world.ana.number }
}

const rowOf = (world: World) => world.ana.chats().find(({ jid }) => jid === world.ben.pn)

function assertSound({ sandbox }: World): void {
  const { phones } = sandbox.stats() as { readonly phones: { readonly appStateErrors: number } }
  assert.equal(phones.appStateErrors, 0)
}

/** What a companion that is linked now is told of the chats: the state as it stands in WhatsApp. */
async function asNewcomer(world: World): Promise<unknown> {
  const { session, heard } = await world.open({ session: 'newcomer' })
  await session.start()
  await world.ana.scan((await heard.state('scan_qr')).qr)
  await heard.state('working')
  await heard.until('label', ({ label }) => label.id === END.id)
  const state = stateOf(heard)
  await session.stop()
  return state
}

/** The last word on everything that was told. */
function stateOf(heard: Recorder): Readonly<Record<string, unknown>> {
  const state: Record<string, unknown> = {}
  for (const event of heard.events) {
    if (event.type === 'chats')
      for (const { chat, pinnedAt, archived, mutedUntil, markedUnread } of event.chats) {
        if (pinnedAt !== undefined) state[`${chat} pinned`] = pinnedAt !== null
        if (archived !== undefined) state[`${chat} archived`] = archived
        if (mutedUntil !== undefined) state[`${chat} muted`] = mutedUntil
        if (markedUnread !== undefined) state[`${chat} unread`] = markedUnread
      }
    if (event.type === 'label') state[`label ${event.label.id}`] = event.deleted ? null : event.label.name
  }
  return state
}

describe('app state: races', () => {
  it('makes a change again when the phone was faster, and tells what the phone did', async () => {
    await using world = await createWorld()
    const { heard, change, chat, number } = await linked(world)
    for (const count of [1, 3]) {
      world.sandbox.faults.add({ kind: 'app-state-conflict', number, count, collection: 'regular_low' })
      await change({ kind: 'pin', chat, pinned: count === 1 })
      assert.deepEqual(world.sandbox.faults.list(), [])
    }
    await change({ kind: 'favorites', chats: [chat] })
    await world.ana.changeChat(chat, { archived: true })
    await heard.until('chats', ({ chats }) => chats.some(({ archived }) => archived === true))
    assert.deepEqual([rowOf(world)?.pinned, rowOf(world)?.favorite], [false, true])
    assertSound(world)
  })

  it('ends with both changes when both sides make one at once', async () => {
    await using world = await createWorld()
    const { heard, change, chat } = await linked(world)
    await Promise.all([
      change({ kind: 'read', chat, read: false, range: NONE }),
      world.ana.changeChat(chat, { pinned: true }),
      change({ kind: 'mute', chat, until: -1 }),
      world.ana.changeChat(chat, { favorite: true }),
    ])
    await heard.until('chats', ({ chats }) => chats.some(({ pinnedAt }) => Boolean(pinnedAt)))
    await heard.until('favorites', ({ chats }) => chats.includes(chat))
    // Its answer comes behind everything that the phone still had to read.
    await world.ana.setContact(world.ben.number, 'Last')
    await heard.until('contacts', ({ contacts }) => contacts.some(({ savedName }) => savedName === 'Last'))
    await change({ kind: 'contact', jid: chat, name: 'Really last' })
    await world.ana.changeChat(chat, { favorite: true })
    const row = rowOf(world)
    assert.deepEqual([row?.pinned, row?.favorite, row?.markedUnread, row?.mutedUntil], [true, true, true, -1])
    assertSound(world)
  })

  it('adds to the list of favourites that the phone has just changed, however late we hear of it', async () => {
    await using world = await createWorld()
    const { session, heard } = await linked(world)
    const phones = () => heard.all('favorites').at(-1)?.chats ?? []
    const favorites = { kind: 'favorites', chats: ['1@g.us'] } as const
    world.sandbox.faults.add({ kind: 'hold-server-sync', number: world.ana.number, forMs: 60_000 })
    await world.ana.changeChat(world.ben.number, { favorite: true })
    await session.chatState?.change(favorites, async () => ({ ...favorites, chats: [...phones(), '1@g.us'] }))
    assert.deepEqual(phones(), [world.ben.pn])
    assert.equal(rowOf(world)?.favorite, true)
    assertSound(world)
  })

  it('gives up with a typed error when the phone is always faster, and nothing has changed', async () => {
    await using world = await createWorld()
    const { change, chat, number } = await linked(world)
    const fault = world.sandbox.faults.add({ kind: 'app-state-conflict', number, forMs: 60_000 })
    await assert.rejects(change({ kind: 'pin', chat, pinned: true }), { code: 'CHAT_STATE_CONFLICT' })
    assert.equal(rowOf(world)?.pinned, false)
    world.sandbox.faults.remove(fault)
    await change({ kind: 'pin', chat, pinned: true })
    assertSound(world)
  })

  it('resolves nothing when the connection drops, and has the truth afterwards', async () => {
    await using world = await createWorld({ timeouts: { silentMs: 500 } })
    const { heard, change, chat, number } = await linked(world)
    world.sandbox.faults.add({ kind: 'stall', number, forMs: 300 })
    const lost = change({ kind: 'pin', chat, pinned: true })
    const mark = heard.mark
    world.sandbox.faults.add({ kind: 'cut', number })
    await assert.rejects(lost, { code: 'SESSION_NOT_READY' })
    await heard.state('working', { from: mark })
    await change({ kind: 'archive', chat, archived: true, range: NONE })
    await world.ana.changeChat(chat, { mutedUntil: -1 })
    await heard.until('chats', ({ chats }) => chats.some(({ mutedUntil }) => mutedUntil === -1))
    assertSound(world)
  })

  it('learns what the phone did while nobody told it', async () => {
    await using world = await createWorld()
    const { heard, change, chat, number } = await linked(world)
    world.sandbox.faults.add({ kind: 'drop-server-sync', number, forMs: 60_000 })
    await world.ana.changeChat(chat, { pinned: true })
    await change({ kind: 'read', chat, read: false, range: NONE })
    await heard.until('chats', ({ chats }) => chats.some(({ pinnedAt }) => Boolean(pinnedAt)))
    await world.ana.changeChat(chat, { favorite: true })
    world.sandbox.faults.add({ kind: 'cut', number })
    await heard.until('favorites', ({ chats }) => chats.includes(chat))
    assertSound(world)
  })

  it('finds its own change again when it died between the word of the server and its own note', async () => {
    await using world = await createWorld()
    const keys = createMemoryKeyStore()
    const { session, heard, change, chat } = await linked(world, { keys })
    const stop = world.ana.phone.listen(() => {
      if (rowOf(world)?.pinned) keys.failure = new Error('killed')
    })
    // The key store fails from the moment on that the change is on the phone: our own note comes after or never.
    const slow = keys.commit.bind(keys)
    keys.commit = async (commit) => {
      if (JSON.stringify(commit).includes('app-state')) keys.failure = new Error('killed')
      return slow(commit)
    }
    await assert.rejects(change({ kind: 'pin', chat, pinned: true }))
    stop()
    await session.stop()
    keys.failure = null
    keys.commit = slow
    const second = await world.open({ keys })
    await second.session.start()
    await second.heard.until('chats', ({ chats }) => chats.some(({ pinnedAt }) => Boolean(pinnedAt)))
    await second.heard.state('working')
    await changer(second.session)({ kind: 'pin', chat, pinned: false })
    await world.ana.changeChat(chat, { favorite: true })
    await second.heard.until('favorites', ({ chats }) => chats.includes(chat))
    assert.equal(rowOf(world)?.pinned, false)
    assert.equal(heard.all('favorites').length, 0)
    assertSound(world)
  })

  it('stays the same on all sides over many changes from both and a restart', async () => {
    await using world = await createWorld()
    const keys = createMemoryKeyStore()
    const { session, heard, change, chat } = await linked(world, { keys })
    const made: Promise<unknown>[] = []
    for (let turn = 0; turn < 10; turn++) {
      const odd = turn % 2 === 1
      made.push(change({ kind: 'pin', chat, pinned: odd }))
      made.push(world.ana.changeChat(chat, { mutedUntil: odd ? -1 : null }))
      made.push(
        change({ kind: 'label', label: { id: String(turn), name: `label ${turn}`, color: turn }, deleted: odd }),
      )
      if (turn % 3 === 0) await Promise.all(made)
    }
    await Promise.all(made)
    await session.stop()
    await world.ana.changeChat(chat, { unread: true })
    const second = await world.open({ keys })
    await second.session.start()
    await second.heard.until('chats', ({ chats }) => chats.some(({ markedUnread }) => markedUnread === true))
    await second.heard.state('working')
    await changer(second.session)({ kind: 'label', label: END, deleted: false })
    const newcomer = await asNewcomer(world)
    const row = rowOf(world)
    assert.deepEqual(newcomer, {
      [`${chat} pinned`]: true,
      [`${chat} muted`]: -1,
      [`${chat} unread`]: true,
      ...Object.fromEntries([0, 2, 4, 6, 8].map((id) => [`label ${id}`, `label ${id}`])),
      ...Object.fromEntries([1, 3, 5, 7, 9].map((id) => [`label ${id}`, null])),
      'label 99': 'end',
    })
    assert.deepEqual([row?.pinned, row?.mutedUntil, row?.markedUnread], [true, -1, true])
    assert.equal(world.ana.labels().length, 6)
    assert.equal(heard.all('label').length, 0)
    assertSound(world)
  })
})
