import assert from 'node:assert/strict'
import type { Group } from '../model/group.ts'
import { A, addLive, chatsOf, GROUP, LID, message, OTHER, PHONE, type StoreCases } from './cases.contract.ts'

const FRIENDS: Group = {
  jid: GROUP,
  subject: 'Friends',
  description: null,
  owner: PHONE,
  createdAt: 1,
  addressing: 'lid',
  members: [{ jid: LID, alt: PHONE, role: 'admin' }],
  onlyAdminsSend: false,
  onlyAdminsEdit: true,
  ephemeralSeconds: 86_400,
}

/** The chat list is kept on write. */
export const chatCases: StoreCases = {
  'a message creates its chat and moves it to the front': async (store) => {
    await addLive(store, message('1', { timestamp: 10 }))
    await addLive(store, message('2', { timestamp: 20, chat: OTHER }))
    await addLive(store, message('3', { timestamp: 30 }))
    await addLive(store, message('late', { timestamp: 5, chat: OTHER }))
    const chats = await chatsOf(store)
    assert.deepEqual(
      chats.map(({ id, timestamp, lastMessage }) => [id, timestamp, lastMessage?.id]),
      [
        [PHONE, 30, '3'],
        [OTHER, 20, '2'],
      ],
    )
    assert.deepEqual(chats[0]?.lastMessage, message('3', { timestamp: 30 }))
    assert.deepEqual(await store.chats.list('b', { sortBy: 'id', order: 'asc', limit: 9, offset: 0 }), [])
  },
  'counts unread messages and forgets them when the account answers': async (store) => {
    await addLive(store, message('1'))
    await addLive(store, message('2'))
    await addLive(store, message('read', { ack: 'read' }))
    assert.equal((await store.chats.get(A, PHONE))?.unread, 2)
    await addLive(store, message('older', { fromMe: true, timestamp: 5 }))
    assert.equal((await store.chats.get(A, PHONE))?.unread, 2)
    await addLive(store, message('answer', { fromMe: true }))
    assert.equal((await store.chats.get(A, PHONE))?.unread, 0)
  },
  'the past takes back nothing that was set since': async (store) => {
    await addLive(store, message('1'))
    const old = { chat: PHONE, archived: true, ephemeralSeconds: 86_400, unread: 3 }
    assert.deepEqual(await store.chats.patch(A, [old], { past: true }), [old])
    await store.chats.patch(A, [{ chat: PHONE, archived: false, ephemeralSeconds: 0 }])
    const again = { ...old, unread: 5 }
    assert.deepEqual(await store.chats.patch(A, [again], { past: true }), [{ chat: PHONE, unread: 5 }])
    const chat = await store.chats.get(A, PHONE)
    assert.deepEqual([chat?.archived, chat?.ephemeralSeconds, chat?.unread], [false, 0, 5])
  },
  'a patch creates the chat and tells what really changed': async (store) => {
    const patch = {
      chat: PHONE,
      archived: true,
      pinnedAt: 5,
      unread: 2,
      mutedUntil: -1,
      favorite: true,
      markedUnread: true,
    }
    assert.deepEqual(await store.chats.patch(A, [patch]), [patch])
    assert.deepEqual(await store.chats.patch(A, [{ ...patch, pinnedAt: null }]), [{ chat: PHONE, pinnedAt: null }])
    assert.deepEqual(await store.chats.patch(A, [{ chat: PHONE, archived: true }]), [])
    const chat = await store.chats.get(A, PHONE)
    assert.ok(chat && chat.createdAt > 0 && chat.updatedAt >= chat.createdAt)
    assert.deepEqual(chat, {
      id: PHONE,
      alt: null,
      kind: 'person',
      name: null,
      timestamp: 0,
      lastMessage: null,
      unread: 2,
      markedUnread: true,
      pinnedAt: null,
      archived: true,
      mutedUntil: -1,
      favorite: true,
      ephemeralSeconds: 0,
      labels: [],
      createdAt: chat.createdAt,
      updatedAt: chat.updatedAt,
    })
    assert.equal(await store.chats.get(A, OTHER), null)
  },
  'a patch never moves a conversation back in time': async (store) => {
    await addLive(store, message('1', { timestamp: 100 }))
    assert.deepEqual(await store.chats.patch(A, [{ chat: PHONE, timestamp: 50 }]), [])
    assert.deepEqual(await store.chats.patch(A, [{ chat: PHONE, timestamp: 150 }]), [{ chat: PHONE, timestamp: 150 }])
    assert.equal((await store.chats.get(A, PHONE))?.lastMessage?.id, '1')
  },
  'sorts by time, address and name, the undated last': async (store) => {
    await store.chats.patch(A, [
      { chat: '1@s.whatsapp.net', timestamp: 10, name: 'Zoe' },
      { chat: '2@s.whatsapp.net', name: 'Mia' },
      { chat: '3@s.whatsapp.net', timestamp: 30, name: 'Ana' },
    ])
    const sorted = async (sortBy: 'timestamp' | 'id' | 'name', order: 'asc' | 'desc') =>
      (await store.chats.list(A, { sortBy, order, limit: 10, offset: 0 })).map(({ id }) => id[0]).join('')
    assert.equal(await sorted('timestamp', 'desc'), '312')
    assert.equal(await sorted('timestamp', 'asc'), '132')
    assert.equal(await sorted('id', 'asc'), '123')
    assert.equal(await sorted('name', 'desc'), '123')
    const page = await store.chats.list(A, { sortBy: 'id', order: 'desc', limit: 1, offset: 1 })
    assert.deepEqual(
      page.map(({ id }) => id),
      ['2@s.whatsapp.net'],
    )
  },
  'lists only the chats asked for, by any address': async (store) => {
    await addLive(store, message('1', { chat: PHONE, chatAlt: LID }))
    await addLive(store, message('2', { chat: OTHER }))
    const ids = async (wanted: readonly string[]) =>
      (await store.chats.list(A, { sortBy: 'id', order: 'asc', limit: 9, offset: 0, ids: wanted })).map(({ id }) => id)
    assert.deepEqual(await ids([LID]), [PHONE])
    assert.deepEqual(await ids(['5511900000002@c.us', '9@lid']), [OTHER])
    assert.deepEqual(await ids([]), [])
  },
  'shows the saved name before others, and a group by its subject': async (store) => {
    await addLive(store, message('1'))
    await store.people.patch(A, [{ jid: PHONE, pushName: 'ana' }])
    assert.equal((await store.chats.get(A, PHONE))?.name, 'ana')
    await store.people.patch(A, [{ jid: PHONE, savedName: 'Ana Lima' }])
    assert.equal((await store.chats.get(A, PHONE))?.name, 'Ana Lima')
    await store.groups.put(A, [FRIENDS])
    assert.equal(await store.chats.get(A, GROUP), null, 'a group is no chat before something happens in it')
    await addLive(store, message('2', { chat: GROUP, sender: PHONE }))
    const chat = await store.chats.get(A, GROUP)
    assert.deepEqual([chat?.name, chat?.kind, chat?.ephemeralSeconds], ['Friends', 'group', 86_400])
  },
  'keeps groups as last announced': async (store) => {
    assert.equal(await store.groups.get(A, GROUP), null)
    await store.groups.put(A, [FRIENDS, { ...FRIENDS, subject: 'Old friends' }])
    assert.deepEqual(await store.groups.get(A, GROUP), { ...FRIENDS, subject: 'Old friends' })
    assert.equal(await store.groups.get('b', GROUP), null)
  },
}
