import assert from 'node:assert/strict'
import {
  A,
  addLive,
  chatsOf,
  GROUP,
  LID,
  message,
  OTHER,
  PHONE,
  refTo,
  sessionRecord,
  type StoreCases,
} from './cases.contract.ts'
import type { Store } from './store.ts'

const label = (id: string, name = `Label ${id}`) => ({ id, name, color: 3 })

const assign = (store: Store, id: string, chat: string) =>
  store.labels.assign(A, { label: id, chat, message: null, assigned: true })

const takeOff = (store: Store, id: string, chat: string) =>
  store.labels.assign(A, { label: id, chat, message: null, assigned: false })

const carriers = async (store: Store, id: string) =>
  (await store.chats.list(A, { sortBy: 'id', order: 'asc', limit: 9, offset: 0, label: id })).map((chat) => chat.id)

/** Labels, and the pictures of people. */
export const labelCases: StoreCases = {
  'keeps labels by their number and tells whether anything changed': async (store) => {
    for (const id of ['10', '2', '1']) assert.equal(await store.labels.put(A, label(id)), true)
    assert.equal(await store.labels.put(A, label('2')), false)
    assert.equal(await store.labels.put(A, { ...label('2'), color: 5 }), true)
    assert.deepEqual(await store.labels.list(A), [label('1'), { ...label('2'), color: 5 }, label('10')])
    assert.deepEqual(await store.labels.get(A, '10'), label('10'))
    assert.deepEqual([await store.labels.get(A, '3'), await store.labels.list('b')], [null, []])
    assert.deepEqual(await store.labels.delete(A, '10'), label('10'))
    assert.equal(await store.labels.delete(A, '10'), null)
  },
  'puts labels on chats and takes them off': async (store) => {
    await addLive(store, message('1'))
    assert.equal(await assign(store, '10', PHONE), true)
    assert.equal(await assign(store, '2', PHONE), true)
    assert.equal(await assign(store, '2', PHONE), false)
    assert.equal(await assign(store, '2', OTHER), true, 'a chat that was not there')
    assert.deepEqual((await store.chats.get(A, PHONE))?.labels, ['2', '10'])
    assert.deepEqual(await carriers(store, '2'), [PHONE, OTHER])
    assert.equal(await store.chats.count(A, { label: '2', ids: [OTHER] }), 1)
    assert.equal(await takeOff(store, '2', PHONE), true)
    assert.equal(await takeOff(store, '2', PHONE), false)
    assert.deepEqual(await carriers(store, '2'), [OTHER])
    await store.labels.put(A, label('10'))
    await store.labels.delete(A, '10')
    assert.deepEqual((await store.chats.get(A, PHONE))?.labels, [])
  },
  'puts labels on messages that are known': async (store) => {
    const target = message('1')
    await addLive(store, target)
    const put = (id: string, assigned: boolean) =>
      store.labels.assign(A, { label: '1', chat: PHONE, message: { ...refTo(target), id }, assigned })
    assert.deepEqual([await put('1', true), await put('1', true), await put('X', true)], [true, false, false])
    assert.deepEqual([await put('1', false), await put('1', false)], [true, false])
    assert.deepEqual(await carriers(store, '1'), [], 'the chat does not carry it')
    await put('1', true)
    await store.messages.remove(A, refTo(target))
    await addLive(store, target)
    assert.equal(await put('1', true), true, 'a new message carries none')
  },
  'keeps labels, favourites and pictures of both when two chats become one': async (store) => {
    await addLive(store, message('1', { chat: LID }))
    await addLive(store, message('2'))
    const media = { mimetype: 'image/png', fileName: null, size: null }
    await addLive(store, message('3', { chat: LID, content: { kind: 'raw', type: 'x', text: null, media } }))
    for (const [id, chat] of [
      ['1', LID],
      ['1', PHONE],
      ['2', LID],
      ['3', PHONE],
    ] as const)
      await assign(store, id, chat)
    await store.pictures.put(A, { jid: PHONE, url: 'old', id: null, fetchedAt: 1 })
    await store.pictures.put(A, { jid: LID, url: 'new', id: '7', fetchedAt: 2 })
    await store.chats.setFavorites(A, [LID])
    await store.people.link(A, [{ phone: PHONE, lid: LID }])
    const [chat, ...others] = await chatsOf(store)
    assert.equal(others.length, 0)
    assert.deepEqual([chat?.labels, chat?.favorite], [['1', '2', '3'], true])
    assert.equal(await store.chats.count(A, { hasMedia: true }), 1)
    assert.deepEqual(await carriers(store, '1'), [PHONE])
    const pictures = await store.pictures.get(A, [PHONE, LID])
    assert.deepEqual([pictures.get(PHONE)?.url, pictures.get(LID)?.url], ['new', 'new'])
  },
  'keeps stars, pins and labels of a message that was there twice': async (store) => {
    const twin = message('1', { chat: LID })
    await addLive(store, message('1'))
    await addLive(store, twin)
    await store.messages.star(A, refTo(twin), true)
    await store.messages.pin(A, refTo(twin), { until: 9_999_999_999, at: 5 })
    await store.labels.assign(A, { label: '1', chat: LID, message: refTo(twin), assigned: true })
    await store.people.link(A, [{ phone: PHONE, lid: LID }])
    const kept = await store.messages.find(A, { id: '1' })
    assert.deepEqual([kept?.starred, kept?.pinnedUntil], [true, 9_999_999_999])
    const again = { label: '1', chat: PHONE, message: refTo(message('1')), assigned: true }
    assert.equal(await store.labels.assign(A, again), false)
  },
  'finds a picture by either address, and forgets it': async (store) => {
    await store.sessions.create(sessionRecord('b'))
    await store.people.link(A, [{ phone: PHONE, lid: LID }])
    await store.pictures.put(A, { jid: LID, url: 'u', id: null, fetchedAt: 5 })
    await store.pictures.put(A, { jid: GROUP, url: null, id: null, fetchedAt: 6 })
    const found = await store.pictures.get(A, [PHONE, GROUP, OTHER])
    assert.deepEqual(found.get(PHONE), { jid: PHONE, url: 'u', id: null, fetchedAt: 5 })
    assert.deepEqual(found.get(GROUP), { jid: GROUP, url: null, id: null, fetchedAt: 6 })
    assert.equal(found.size, 2)
    assert.equal((await store.pictures.get('b', [PHONE])).size, 0)
    await store.pictures.put(A, { jid: PHONE, url: null, id: '1', fetchedAt: 7 })
    assert.equal((await store.pictures.get(A, [LID])).get(LID)?.fetchedAt, 7)
    await store.pictures.forget(A, LID)
    assert.equal((await store.pictures.get(A, [PHONE])).size, 0)
    assert.equal((await store.chats.get(A, PHONE))?.id, undefined, 'a picture makes no chat')
  },
}
