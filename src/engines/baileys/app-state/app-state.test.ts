import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import type { Message } from '../../../core/model/message.ts'
import type { ChatRange, ChatStateChange } from '../../../core/ports/engine-capabilities.ts'
import type { EngineEvent, EngineSession } from '../../../core/ports/engine.ts'
import type { Recorder } from '../../testing/recorder.ts'
import { createWorld, type World } from '../testing/world.ts'

const NEVER: ChatRange = { messages: [] }

/** A chat with Ben that both sides know, with one message of his. */
async function chatting(world: World) {
  const { session, heard } = await world.paired()
  await heard.until('history', ({ batch }) => batch.done)
  const { id } = await world.ben.send(world.ana.number, 'hello')
  const { message } = await heard.until('message', (event) => event.message.id === id)
  await world.ana.waitForMessage((each) => each.id === id)
  const change = (each: ChatStateChange): Promise<void> => requireChatState(session).change(each)
  return { session, heard, message, change, chat: world.ben.pn }
}

function requireChatState({ chatState }: EngineSession) {
  assert.ok(chatState)
  return chatState
}

const refOf = ({ id, chat, chatAlt, fromMe, sender }: Message) => ({
  id,
  chat,
  chatAlt,
  fromMe,
  participant: chat.endsWith('@g.us') && !fromMe ? sender : null,
})

const rangeOf = (...messages: readonly Message[]): ChatRange => ({
  messages: messages.map((message) => ({ ref: refOf(message), timestamp: message.timestamp })),
})

const rowOf = (world: World, jid: string) => world.ana.chats().find((row) => row.jid === jid)

/** Waits for the phone to show something. */
function shown(world: World, fits: () => boolean): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = world.ana.phone.listen(() => look())
    const timer = setTimeout(() => reject(new Error('the phone never showed it')), 10_000)
    const again = setInterval(() => look(), 20)
    const look = (): void => {
      if (!fits()) return
      clearTimeout(timer)
      clearInterval(again)
      stop()
      resolve()
    }
    look()
  })
}

/** Every phone could check every patch. */
function assertSound({ sandbox }: World): void {
  const { phones } = sandbox.stats() as { readonly phones: { readonly appStateErrors: number } }
  assert.equal(phones.appStateErrors, 0)
}

/** Everything told from a mark on, but the connection and names. */
const told = (heard: Recorder, from: number): EngineEvent[] =>
  heard.events.slice(from).filter(({ type }) => !['connection', 'contacts', 'identities', 'settled'].includes(type))

describe('app state: changes', () => {
  it('shows chats on the phone as they were changed here, and tells nothing of it', async () => {
    await using world = await createWorld()
    const { heard, change, chat, message } = await chatting(world)
    const mark = heard.mark
    const range = rangeOf(message)
    await change({ kind: 'pin', chat, pinned: true })
    await shown(world, () => rowOf(world, chat)?.pinned === true)
    await change({ kind: 'archive', chat, archived: true, range })
    await shown(world, () => rowOf(world, chat)?.archived === true && !rowOf(world, chat)?.pinned)
    await change({ kind: 'archive', chat, archived: false, range })
    const until = Math.floor(Date.now() / 1000) + 3600
    await change({ kind: 'mute', chat, until })
    await shown(world, () => rowOf(world, chat)?.mutedUntil === until * 1000)
    await change({ kind: 'mute', chat, until: -1 })
    await shown(world, () => rowOf(world, chat)?.mutedUntil === -1)
    await change({ kind: 'mute', chat, until: null })
    await shown(world, () => rowOf(world, chat)?.mutedUntil === null)
    await change({ kind: 'read', chat, read: false, range })
    await shown(world, () => rowOf(world, chat)?.markedUnread === true)
    await change({ kind: 'read', chat, read: true, range })
    await shown(world, () => rowOf(world, chat)?.markedUnread === false && rowOf(world, chat)?.unread === 0)
    await change({ kind: 'favorites', chats: [chat] })
    await shown(world, () => rowOf(world, chat)?.favorite === true)
    await change({ kind: 'favorites', chats: [] })
    await shown(world, () => rowOf(world, chat)?.favorite === false)
    assert.deepEqual(told(heard, mark), [])
    assertSound(world)
  })

  it('shows messages, people, labels and names as they were changed here', async () => {
    await using world = await createWorld()
    const { heard, change, chat, message } = await chatting(world)
    await change({ kind: 'star', target: refOf(message), starred: true })
    await shown(world, () => world.ana.message(message.id)?.starred === true)
    await change({ kind: 'contact', jid: chat, name: 'Benjamin Button' })
    await shown(world, () => world.ana.contacts().some(({ name }) => name === 'Benjamin Button'))
    const label = { id: '7', name: 'Friends', color: 3 }
    await change({ kind: 'label', label, deleted: false })
    await change({ kind: 'labelChat', label: '7', chat, assigned: true })
    await change({ kind: 'labelMessage', label: '7', target: refOf(message), assigned: true })
    await shown(world, () => world.ana.labels()[0]?.messages.includes(message.id) === true)
    assert.deepEqual(world.ana.labels(), [{ ...label, chats: [chat], messages: [message.id] }])
    await change({ kind: 'pushName', name: 'Ana Maria' })
    await shown(world, () => world.ana.name === 'Ana Maria')
    await heard.state('working', { fits: ({ me }) => me.name === 'Ana Maria' })
    await change({ kind: 'deleteMessage', target: refOf(message), timestamp: message.timestamp })
    await shown(world, () => world.ana.message(message.id) === null)
    assertSound(world)
  })

  it('names the author of what others wrote in groups, and people by their number', async () => {
    await using world = await createWorld()
    const { heard, change, chat, session } = await chatting(world)
    const group = await world.ben.createGroup({ subject: 'Hiking', participants: [world.ana.number] })
    const { id } = await world.ben.send(group.jid, 'to all')
    const { message } = await heard.until('message', (event) => event.message.id === id)
    await world.ana.waitForMessage((each) => each.id === id)
    await change({ kind: 'star', target: refOf(message), starred: true })
    await shown(world, () => world.ana.message(id)?.starred === true)
    assert.ok(world.ben.lid)
    await change({ kind: 'pin', chat: world.ben.lid, pinned: true })
    await shown(world, () => rowOf(world, chat)?.pinned === true)
    await session.stop()
    const fresh = await world.open()
    await fresh.session.start()
    await world.ana.scan((await fresh.heard.state('scan_qr')).qr)
    const star = await fresh.heard.until('star')
    assert.deepEqual(star.target, { id, chat: group.jid, chatAlt: null, fromMe: false, participant: message.sender })
    await fresh.heard.until('chats', ({ chats }) => chats.some((patch) => patch.chat === chat && patch.pinnedAt))
  })

  it('clears and deletes chats up to the newest message that is known here', async () => {
    await using world = await createWorld()
    const { heard, change, chat, message } = await chatting(world)
    const kept = await world.ben.send(world.ana.number, 'keep me')
    const second = await heard.until('message', (event) => event.message.id === kept.id)
    await world.ana.waitForMessage((each) => each.id === kept.id)
    await change({ kind: 'star', target: refOf(second.message), starred: true })
    const range = rangeOf(second.message, message)
    await change({ kind: 'clear', chat, keepStarred: true, range })
    await shown(world, () => world.ana.message(message.id) === null && world.ana.message(kept.id) !== null)
    await change({ kind: 'clear', chat, keepStarred: false, range })
    await shown(world, () => world.ana.messages({ chat }).length === 0 && rowOf(world, chat) !== undefined)
    await change({ kind: 'deleteChat', chat, range: NEVER })
    await shown(world, () => rowOf(world, chat) === undefined)
    assertSound(world)
  })

  it('refuses before the phone has shared its keys, and without a connection', async () => {
    await using world = await createWorld()
    const { session } = await world.open()
    await assert.rejects(requireChatState(session).change({ kind: 'pin', chat: world.ben.pn, pinned: true }), {
      code: 'SESSION_NOT_READY',
    })
  })
})

describe('app state: what other devices change', () => {
  it('tells everything, in order and once', async () => {
    await using world = await createWorld()
    const { heard, chat, message } = await chatting(world)
    const { id } = message
    const mark = heard.mark
    await world.ana.changeChat(chat, { favorite: true })
    const { chats } = await heard.until('favorites')
    assert.deepEqual(chats, [chat])
    await world.ana.star(id)
    const star = await heard.until('star')
    assert.deepEqual([star.target.id, star.target.chat, star.target.fromMe, star.starred], [id, chat, false, true])
    const label = await world.ana.createLabel({ name: 'Work', color: 4 })
    const event = await heard.until('label')
    assert.deepEqual([event.label, event.deleted], [{ id: label.id, name: 'Work', color: 4 }, false])
    await world.ana.labelChat(label.id, chat)
    await world.ana.labelMessage(label.id, id)
    const onMessage = await heard.until('label.assigned', ({ message: target }) => target !== null)
    assert.deepEqual([onMessage.label, onMessage.chat, onMessage.message?.id], [label.id, chat, id])
    await world.ana.setContact(world.ben.number, 'Benny')
    await heard.until('contacts', ({ contacts }) => contacts.some(({ savedName }) => savedName === 'Benny'))
    await world.ana.changeChat(chat, { mutedUntil: Date.now() + 60_000 })
    await world.ana.clearChat(chat, { keepStarred: true })
    const cleared = await heard.until('chat.cleared')
    assert.deepEqual([cleared.chat, cleared.keepStarred, cleared.until], [chat, true, message.timestamp])
    await world.ana.deleteForMe(id)
    const gone = await heard.until('delete')
    assert.deepEqual([gone.target.id, gone.target.fromMe], [id, false])
    await world.ana.deleteChat(chat)
    const deleted = await heard.until('chat.deleted')
    assert.equal(deleted.chat, chat)
    assert.deepEqual(
      told(heard, mark).map(({ type }) => type),
      [
        'favorites',
        'star',
        'label',
        'label.assigned',
        'label.assigned',
        'chats',
        'chat.cleared',
        'delete',
        'chat.deleted',
      ],
    )
  })

  it('takes over what was there before it was linked, and what changed while it was away', async () => {
    await using world = await createWorld()
    await world.ben.send(world.ana.number, 'before')
    await world.ana.waitForMessage(({ text }) => text === 'before')
    await world.ana.changeChat(world.ben.number, { pinned: true, favorite: true, mutedUntil: -1 })
    const { session, heard } = await world.paired()
    await heard.until('favorites', ({ chats }) => chats.includes(world.ben.pn))
    const patches = () => heard.all('chats').flatMap(({ chats }) => chats)
    await heard.until('chats', () => patches().some(({ mutedUntil }) => mutedUntil === -1))
    await heard.until('chats', () => patches().some(({ pinnedAt }) => Boolean(pinnedAt)))
    await session.stop()
    await world.ana.changeChat(world.ben.number, { pinned: false, favorite: false })
    const mark = heard.mark
    await session.start()
    await heard.untilAny((event) => event.type === 'favorites' && event.chats.length === 0, mark)
    const away = told(heard, mark).flatMap((event) => (event.type === 'chats' ? event.chats : []))
    assert.deepEqual(away, [{ chat: world.ben.pn, pinnedAt: null }])
  })
})
