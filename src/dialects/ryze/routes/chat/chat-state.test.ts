import assert from 'node:assert/strict'
import test from 'node:test'
import { GatewayError } from '../../../../core/errors.ts'
import { ANNA, ANNA_NUMBER, GROUP, NEWSLETTER, createChatApp, refusal, type ChatApp } from '../../testing/chats.ts'

const BEN = '4915550002@s.whatsapp.net'
const CARA = '4915550003@s.whatsapp.net'
const DORA = '4915550004@s.whatsapp.net'

const annaOf = (app: ChatApp) => app.gateway.chats.require('sales', ANNA)

test('a chat is pinned and unpinned, under the new path and the former one', async () => {
  await using app = await createChatApp()
  await app.receive()
  for (const path of ['chat/pinChat', 'chat/pin']) {
    const pinned = await app.post(path, { number: ANNA_NUMBER, pin: true })
    const expected = { success: true, message: 'Chat pinned successfully', chat_jid: ANNA, pinned: true }
    assert.deepEqual([pinned.status, pinned.body], [200, expected])
    assert.notEqual((await annaOf(app)).pinnedAt, null)
    const unpinned = await app.post(path, { number: ANNA, pin: false })
    assert.deepEqual(unpinned.body, { ...expected, message: 'Chat unpinned successfully', pinned: false })
    assert.equal((await annaOf(app)).pinnedAt, null)
  }
  assert.deepEqual(
    app.phone.changes,
    [true, false, true, false].map((pinned) => ({ kind: 'pin', chat: ANNA, pinned })),
  )
})

test('a fourth pinned chat is refused, and nothing is sent', async () => {
  await using app = await createChatApp()
  for (const chat of [ANNA, BEN, CARA, DORA]) await app.receive({ chat, sender: chat })
  for (const chat of [ANNA, BEN, CARA])
    assert.equal((await app.post('chat/pinChat', { number: chat, pin: true })).status, 200)
  const { status, body } = await app.post('chat/pinChat', { number: DORA, pin: true })
  assert.deepEqual([status, body], [400, refusal('WhatsApp allows 3 pinned chats; unpin one first')])
  assert.equal(app.phone.changes.length, 3)
  assert.equal((await app.gateway.chats.require('sales', DORA)).pinnedAt, null)
})

test('a chat is archived and brought back', async () => {
  await using app = await createChatApp()
  await app.receive()
  const archived = await app.post('chat/archive', { number: ANNA_NUMBER, archive: true })
  const expected = { success: true, message: 'Chat archived successfully', chat_jid: ANNA, archived: true }
  assert.deepEqual([archived.status, archived.body], [200, expected])
  assert.equal((await annaOf(app)).archived, true)
  const back = await app.post('chat/archive', { number: ANNA_NUMBER, archive: false })
  assert.deepEqual(back.body, { ...expected, message: 'Chat unarchived successfully', archived: false })
  assert.equal((await annaOf(app)).archived, false)
})

test('every spelling of a mute’s duration is understood, and its seconds are said', async () => {
  await using app = await createChatApp()
  await app.receive()
  const spellings: readonly [unknown, number, string][] = [
    ['8h', 28_800, 'Chat muted for 8 hours'],
    ['8 hours', 28_800, 'Chat muted for 8 hours'],
    ['1w', 604_800, 'Chat muted for 1 week'],
    ['7d', 604_800, 'Chat muted for 1 week'],
    ['1 week', 604_800, 'Chat muted for 1 week'],
    ['always', 0, 'Chat muted permanently'],
    ['Forever', 0, 'Chat muted permanently'],
    ['permanent', 0, 'Chat muted permanently'],
    ['', 0, 'Chat muted permanently'],
    [null, 0, 'Chat muted permanently'],
    [undefined, 0, 'Chat muted permanently'],
  ]
  for (const [duration, seconds, message] of spellings) {
    const { status, body } = await app.post('chat/mute', { number: ANNA_NUMBER, mute: true, duration })
    assert.deepEqual([status, body], [200, { success: true, message, chat_jid: ANNA, muted: true, duration: seconds }])
    const { mutedUntil } = await annaOf(app)
    const left = (mutedUntil ?? 0) - Date.now() / 1000
    if (seconds === 0) assert.equal(mutedUntil, -1)
    else assert.ok(left > seconds - 10 && left <= seconds, `${left} seconds are left of ${seconds}`)
  }
})

test('a chat is unmuted whatever the duration says', async () => {
  await using app = await createChatApp()
  await app.receive()
  await app.post('chat/mute', { number: ANNA_NUMBER, mute: true })
  const { body } = await app.post('chat/mute', { number: ANNA_NUMBER, mute: false, duration: 'a while' })
  const message = 'Chat notifications unmuted successfully'
  assert.deepEqual(body, { success: true, message, chat_jid: ANNA, muted: false, duration: 0 })
  assert.equal((await annaOf(app)).mutedUntil, null)
  const wrong = await app.post('chat/mute', { number: ANNA_NUMBER, mute: true, duration: 'a while' })
  assert.deepEqual([wrong.status, wrong.body], [400, refusal('Invalid duration: a while')])
  assert.equal(app.phone.changes.length, 2)
})

test('a chat becomes a favorite and stops being one', async () => {
  await using app = await createChatApp()
  await app.receive()
  const on = await app.post('chat/favorite', { number: ANNA_NUMBER, favorite: true })
  const expected = {
    success: true,
    message: 'Chat favorited successfully',
    chat_jid: ANNA,
    favorite: true,
    type: 'chat',
  }
  assert.deepEqual([on.status, on.body], [200, expected])
  assert.equal((await annaOf(app)).favorite, true)
  const off = await app.post('chat/favorite', { number: ANNA_NUMBER, favorite: false })
  assert.deepEqual(off.body, { ...expected, message: 'Chat unfavorited successfully', favorite: false })
  assert.deepEqual(app.phone.changes, [
    { kind: 'favorites', chats: [ANNA] },
    { kind: 'favorites', chats: [] },
  ])
})

test('a whole chat is marked as read, with receipts, and as unread', async () => {
  await using app = await createChatApp()
  const message = await app.receive()
  const read = await app.post('chat/markChatRead', { number: ANNA_NUMBER, read: true })
  const expected = { success: true, message: 'Chat marked as read successfully', chat_jid: ANNA, read: true }
  assert.deepEqual([read.status, read.body], [200, expected])
  assert.deepEqual(
    app.phone.phone.receipts.map(({ id }) => id),
    [message.id],
  )
  assert.equal((await annaOf(app)).unread, 0)
  const unread = await app.post('chat/markChatRead', { number: ANNA_NUMBER, read: false })
  assert.deepEqual(unread.body, { ...expected, message: 'Chat marked as unread successfully', read: false })
  assert.equal((await annaOf(app)).markedUnread, true)
})

test('a chat is deleted with its messages; deleting it again is the same', async () => {
  await using app = await createChatApp()
  const message = await app.receive()
  const expected = { success: true, message: 'Chat deleted successfully', chat_jid: ANNA, delete_media: false }
  for (const _ of [1, 2]) {
    const { status, body } = await app.remove('chat/deleteChat', { number: ANNA_NUMBER })
    assert.deepEqual([status, body], [200, expected])
  }
  assert.equal(app.phone.changes.length, 1)
  assert.equal(await app.gateway.chats.find('sales', ANNA), null)
  assert.equal((await app.get('chat/getMessage', `messageId=${message.id}`)).status, 404)
  const media = await app.remove('chat/deleteChat', { number: ANNA_NUMBER, deleteMedia: true })
  assert.deepEqual(media.body, {
    ...expected,
    message: 'Chat deleted successfully (including media)',
    delete_media: true,
  })
})

test('a chat that is not in the list yet is made, when its number exists', async () => {
  await using app = await createChatApp()
  const { status, body } = await app.post('chat/archive', { number: '+49 1555 0002', archive: true })
  assert.deepEqual([status, body.chat_jid], [200, BEN])
  assert.equal((await app.gateway.chats.require('sales', BEN)).archived, true)
})

test('a hidden id is answered with the phone number behind it', async () => {
  await using app = await createChatApp()
  await app.receive({ chatAlt: '71@lid', senderAlt: '71@lid' })
  const { body } = await app.post('chat/pinChat', { number: '71@lid', pin: true })
  assert.equal(body.chat_jid, ANNA)
})

test('what only chats with people and groups have is refused for a newsletter, before the connection counts', async () => {
  await using app = await createChatApp()
  await app.phone.unlink()
  const requests = [
    ['chat/pinChat', { pin: true }],
    ['chat/archive', { archive: true }],
    ['chat/mute', { mute: true }],
    ['chat/favorite', { favorite: true }],
    ['chat/markChatRead', { read: true }],
    ['chat/presence', { state: 'typing' }],
  ] as const
  for (const [operation, fields] of requests) {
    const { status, body } = await app.post(operation, { number: NEWSLETTER, ...fields })
    assert.deepEqual([status, body], [400, refusal('Number must be of a contact or a group')], operation)
  }
  assert.equal(app.phone.changes.length, 0)
})

test('a group that the account is not in is refused', async () => {
  await using app = await createChatApp()
  const { status, body } = await app.post('chat/pinChat', { number: GROUP, pin: true })
  assert.deepEqual([status, body], [403, refusal(`this account is not a member of the group ${GROUP}`)])
  assert.deepEqual([app.phone.changes, await app.gateway.chats.find('sales', GROUP)], [[], null])
})

test('what WhatsApp refuses has not happened', async () => {
  await using app = await createChatApp()
  await app.receive()
  app.phone.failChanges(new GatewayError('CHAT_STATE_CONFLICT', 'other devices kept being faster; try again'))
  const { status, body } = await app.post('chat/pinChat', { number: ANNA_NUMBER, pin: true })
  assert.deepEqual([status, body], [500, refusal('other devices kept being faster; try again')])
  assert.equal((await annaOf(app)).pinnedAt, null)
})
