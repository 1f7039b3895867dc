import assert from 'node:assert/strict'
import type { Message } from '../model/message.ts'
import {
  A,
  addLive,
  chatsOf,
  GROUP,
  idsOf,
  LID,
  ME,
  message,
  OTHER,
  PHONE,
  refTo,
  type StoreCases,
} from './cases.contract.ts'
import type { Store } from './store.ts'

const media = { mimetype: 'image/png', fileName: null, size: 1 }
const image = (id: string, change: Partial<Message> = {}) =>
  message(id, { content: { kind: 'raw', type: 'imageMessage', text: null, media }, ...change })

const MY_LID = '9@lid'

async function stateOf(store: Store, jid = PHONE) {
  const chat = await store.chats.get(A, jid)
  return chat && { last: chat.lastMessage?.id ?? null, unread: chat.unread }
}

const reactionsTo = async (store: Store, id: string) => (await store.messages.find(A, { id }))?.reactions ?? []

/** What a user marks, and what goes. */
export const removalCases: StoreCases = {
  'clears a chat and puts its last message and unread count right': async (store) => {
    for (let n = 1; n <= 4; n += 1) await addLive(store, image(`${n}`, { timestamp: n, starred: n === 2 }))
    await addLive(store, message('other', { chat: OTHER }))
    const clear = (until: number | null, keepStarred: boolean) => store.chats.clear(A, PHONE, { until, keepStarred })
    assert.deepEqual(await clear(1, false), { chat: PHONE, removed: 1 })
    assert.deepEqual(await stateOf(store), { last: '4', unread: 3 })
    assert.deepEqual(await clear(null, true), { chat: PHONE, removed: 2 })
    assert.deepEqual([await stateOf(store), await idsOf(store, PHONE)], [{ last: '2', unread: 1 }, ['2']])
    assert.equal(await store.chats.count(A, { hasMedia: true }), 1)
    assert.deepEqual(await clear(null, false), { chat: PHONE, removed: 1 })
    assert.deepEqual(await stateOf(store), { last: null, unread: 0 })
    assert.equal(await store.chats.count(A, { hasMedia: true }), 0)
    assert.deepEqual(await clear(null, false), { chat: PHONE, removed: 0 })
    assert.deepEqual(await idsOf(store), ['other'])
    assert.equal(await store.chats.clear(A, GROUP, { until: null, keepStarred: false }), null)
    assert.equal(await store.chats.clear('b', OTHER, { until: null, keepStarred: false }), null)
    await addLive(store, message('again', { timestamp: 1 }))
    assert.deepEqual(await stateOf(store), { last: 'again', unread: 1 })
  },
  'clears many messages, also inside of a transaction': async (store) => {
    const past = Array.from({ length: 4_500 }, (_, n) => message(`${n}`, { timestamp: n }))
    await store.messages.addHistory(A, past)
    const clear = (tx: Pick<Store, 'chats'>, until: number) => tx.chats.clear(A, PHONE, { until, keepStarred: false })
    const undone = store.transaction(async (tx) => {
      await clear(tx, 4_000)
      throw new Error('on purpose')
    })
    await assert.rejects(undone, /on purpose/)
    assert.equal(await store.messages.count(A, { chat: PHONE }), 4_500)
    assert.equal((await store.transaction((tx) => clear(tx, 2_499)))?.removed, 2_500)
    assert.equal((await clear(store, 4_498))?.removed, 1_999)
    assert.deepEqual([await stateOf(store), await idsOf(store)], [{ last: '4499', unread: 0 }, ['4499']])
  },
  'removes a chat with its state, unless newer messages stay': async (store) => {
    await store.people.patch(A, [{ jid: PHONE, savedName: 'Ana' }])
    for (const timestamp of [10, 20]) await addLive(store, message(`${timestamp}`, { timestamp }))
    await store.chats.patch(A, [{ chat: PHONE, archived: true, pinnedAt: 5, mutedUntil: -1, favorite: true }])
    await store.labels.assign(A, { label: '1', chat: PHONE, message: null, assigned: true })
    assert.deepEqual(await store.chats.remove(A, PHONE, { until: 10 }), { chat: PHONE })
    assert.deepEqual([await idsOf(store), (await store.chats.get(A, PHONE))?.archived], [['20'], true])
    assert.deepEqual(await store.chats.remove(A, PHONE, { until: null }), { chat: PHONE })
    assert.deepEqual([await store.chats.get(A, PHONE), await chatsOf(store), await idsOf(store)], [null, [], []])
    assert.equal(await store.chats.remove(A, PHONE, { until: null }), null)
    assert.equal(await store.chats.count(A, { label: '1' }), 0)
    assert.equal((await store.people.find(A, PHONE))?.savedName, 'Ana')
    await addLive(store, message('new', { timestamp: 5 }))
    const chat = await store.chats.get(A, PHONE)
    assert.deepEqual(
      [chat?.archived, chat?.pinnedAt, chat?.mutedUntil, chat?.favorite, chat?.labels, chat?.timestamp, chat?.unread],
      [false, null, null, false, [], 5, 1],
    )
  },
  'makes exactly the named chats favourites': async (store) => {
    await store.people.link(A, [{ phone: PHONE, lid: LID }])
    const on = (chat: string) => ({ chat, favorite: true })
    assert.deepEqual(await store.chats.setFavorites(A, [LID, GROUP]), [{ ...on(PHONE), chatAlt: LID }, on(GROUP)])
    assert.deepEqual(await store.chats.favorites(A), [PHONE, GROUP])
    assert.deepEqual(await store.chats.setFavorites(A, [GROUP, PHONE]), [])
    assert.deepEqual(await store.chats.favorites(A), [GROUP, PHONE])
    assert.deepEqual(await store.chats.setFavorites(A, [OTHER, PHONE]), [{ chat: GROUP, favorite: false }, on(OTHER)])
    assert.equal(await store.chats.count(A, { favorite: true }), 2)
    assert.equal((await store.chats.setFavorites(A, [])).length, 2)
  },
  'stars a message once': async (store) => {
    await addLive(store, message('M'))
    const star = async (starred: boolean) => (await store.messages.star(A, refTo(message('M')), starred))?.starred
    assert.deepEqual([await star(true), await star(true), await star(false)], [true, undefined, false])
    assert.equal(await store.messages.star(A, { ...refTo(message('M')), id: 'X' }, true), null)
    assert.equal(await store.messages.star('b', refTo(message('M')), true), null)
  },
  'of two changes of a pin the later one holds': async (store) => {
    await addLive(store, message('M'))
    const pin = async (until: number | null, at: number) =>
      (await store.messages.pin(A, refTo(message('M')), { until, at }))?.pinnedUntil
    assert.equal(await pin(500, 10), 500)
    assert.equal(await pin(500, 12), undefined, 'so already')
    assert.equal(await pin(null, 11), undefined, 'older than what is known')
    assert.equal(await pin(900, 13), 900)
    assert.equal(await pin(null, 14), null)
    assert.equal(await pin(700, 13), undefined)
    assert.equal((await store.messages.find(A, { id: 'M' }))?.pinnedUntil, null)
    await store.messages.pin(A, refTo(message('M')), { until: 800, at: 20 })
    await store.messages.revoke(A, refTo(message('M')), 30)
    assert.equal(await pin(900, 40), undefined)
    assert.equal((await store.messages.find(A, { id: 'M' }))?.pinnedUntil, null)
  },
  'removes one message and tells what it was': async (store) => {
    await addLive(store, message('1', { timestamp: 1 }))
    await addLive(store, image('2', { timestamp: 2 }))
    await store.messages.react(A, refTo(image('2')), { sender: PHONE, fromMe: false, text: '👍', at: 3 })
    const before = await store.messages.remove(A, refTo(image('2')))
    assert.deepEqual([before?.content, before?.reactions.length], [image('2').content, 1])
    assert.equal(await store.messages.remove(A, refTo(image('2'))), null)
    assert.deepEqual([await stateOf(store), await idsOf(store)], [{ last: '1', unread: 1 }, ['1']])
    assert.equal(await store.chats.count(A, { hasMedia: true }), 0)
    await store.messages.remove(A, refTo(message('1')))
    assert.deepEqual(await stateOf(store), { last: null, unread: 0 })
  },
  'shows reactions as they stand, oldest first, one per person': async (store) => {
    const target = message('M', { chat: GROUP, sender: PHONE })
    await addLive(store, target)
    await store.people.link(A, [{ phone: OTHER, lid: '2@lid' }])
    const react = (sender: string, text: string, at: number) =>
      store.messages.react(A, refTo(target), { sender, fromMe: sender === ME || sender === MY_LID, text, at })
    await react('2@lid', '❤️', 20)
    await react(ME, '👍', 10)
    const own = { sender: ME, senderAlt: null, fromMe: true, text: '👍', timestamp: 10 }
    const other = { sender: OTHER, senderAlt: '2@lid', fromMe: false, text: '❤️', timestamp: 20 }
    assert.deepEqual(await reactionsTo(store, 'M'), [own, other])
    await react(OTHER, '😂', 5)
    assert.deepEqual(await reactionsTo(store, 'M'), [own, other], 'an older one changes nothing')
    await react(MY_LID, '', 30)
    await react(OTHER, '🎉', 40)
    assert.deepEqual(await reactionsTo(store, 'M'), [{ ...other, text: '🎉', timestamp: 40 }])
    const [listed] = await store.messages.list(A, { chat: GROUP, order: 'asc', limit: 1, offset: 0 })
    assert.equal(listed?.reactions.length, 1)
    assert.equal((await store.chats.get(A, GROUP))?.lastMessage?.reactions.length, 1)
    assert.equal((await store.messages.revoke(A, refTo(target), 50))?.reactions.length, 1)
    assert.deepEqual(await reactionsTo(store, 'M'), [])
  },
  'keeps reactions and pins that come with a message': async (store) => {
    const reactions = [
      { sender: PHONE, senderAlt: LID, fromMe: false, text: '👍', timestamp: 1 },
      { sender: ME, senderAlt: null, fromMe: true, text: '🎉', timestamp: 2 },
    ]
    const full = message('M', { chat: GROUP, sender: OTHER, reactions, pinnedUntil: 99 })
    await store.messages.addHistory(A, [full])
    assert.deepEqual(await store.messages.find(A, { id: 'M' }), full)
    assert.deepEqual((await addLive(store, { ...full, id: 'N' })).message, { ...full, id: 'N' })
  },
}
