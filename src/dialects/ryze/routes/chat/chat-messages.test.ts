import assert from 'node:assert/strict'
import test from 'node:test'
import { groupAs } from '../../../../core/testing/stanzas.ts'
import { ANNA, ANNA_NUMBER, GROUP, ME, createChatApp, refusal } from '../../testing/chats.ts'

const SECONDS = { '24h': 86_400, '7d': 604_800, '30d': 2_592_000 }

test('a message is pinned for as long as is said, and taken down', async () => {
  await using app = await createChatApp()
  const { id } = await app.receive()
  for (const [duration, seconds] of Object.entries(SECONDS)) {
    const { status, body } = await app.post('chat/pinMessage', { messageId: id, pin: true, duration })
    const expected = {
      success: true,
      message: 'Message pinned successfully',
      chat_jid: ANNA,
      message_id: id,
      pinned: true,
    }
    assert.deepEqual([status, body], [200, { ...expected, duration }])
    const change = app.phone.changes.at(-1)
    assert.ok(change?.kind === 'pin' && 'seconds' in change)
    assert.deepEqual([change.target.id, change.seconds], [id, seconds])
  }
  assert.notEqual((await app.gateway.messages.require('sales', { id })).pinnedUntil, null)
  const off = await app.post('chat/pinMessage', { messageId: id, pin: false, duration: 'whatever' })
  const message = 'Message unpinned successfully'
  assert.deepEqual(off.body, { success: true, message, chat_jid: ANNA, message_id: id, pinned: false })
  assert.equal((await app.gateway.messages.require('sales', { id })).pinnedUntil, null)
})

test('a message is pinned for a week unless it is said for how long', async () => {
  await using app = await createChatApp()
  const { id } = await app.receive()
  const { body } = await app.post('chat/pinMessage', { messageId: id, pin: true })
  assert.equal(body.duration, '7d')
})

test('pinMessage says 500 where its siblings say something else', async () => {
  await using app = await createChatApp()
  const { id } = await app.receive()
  const unknown = await app.post('chat/pinMessage', { messageId: '3EB0FF', pin: true })
  assert.deepEqual([unknown.status, unknown.body], [500, refusal('message with ID 3EB0FF not found')])
  const wrong = await app.post('chat/pinMessage', { messageId: id, pin: true, duration: '1y' })
  assert.deepEqual([wrong.status, wrong.body], [500, refusal('invalid duration "1y": use "24h", "7d" or "30d"')])
  await app.phone.unlink()
  const offline = await app.post('chat/pinMessage', { messageId: id, pin: true, duration: '24h' })
  assert.deepEqual([offline.status, offline.body], [500, refusal('WhatsApp client is not connected')])
  assert.equal(app.phone.changes.length, 0)
  assert.equal((await app.gateway.messages.require('sales', { id })).pinnedUntil, null)
})

test('a message of a group is pinned by its members only', async () => {
  await using app = await createChatApp()
  const { id } = await app.receive({ chat: GROUP, sender: ANNA })
  const outside = await app.post('chat/pinMessage', { messageId: id, pin: true })
  assert.deepEqual([outside.status, app.phone.changes.length], [403, 0])
  await app.phone.emit({ type: 'groups', groups: [groupAs('member')] })
  const { status, body } = await app.post('chat/pinMessage', { messageId: id, pin: true })
  assert.deepEqual([status, body.chat_jid], [200, GROUP])
})

test('a message becomes a favorite: it gets the star; its id goes before the number', async () => {
  await using app = await createChatApp()
  const { id } = await app.receive()
  const on = await app.post('chat/favorite', { messageId: id, number: ANNA_NUMBER, favorite: true })
  const expected = { chat_jid: ANNA, message_id: id, favorite: true, type: 'message' }
  assert.deepEqual(
    [on.status, on.body],
    [200, { success: true, message: 'Message favorited successfully', ...expected }],
  )
  assert.equal((await app.gateway.messages.require('sales', { id })).starred, true)
  assert.equal((await app.gateway.chats.require('sales', ANNA)).favorite, false)
  const off = await app.post('chat/favorite', { messageId: id, favorite: false })
  const message = 'Message unfavorited successfully'
  assert.deepEqual(off.body, { success: true, message, ...expected, favorite: false })
  assert.equal((await app.gateway.messages.require('sales', { id })).starred, false)
  assert.deepEqual(
    app.phone.changes.map((change) => change.kind === 'star' && [change.target.id, change.starred]),
    [
      [id, true],
      [id, false],
    ],
  )
})

test('one message is marked as read, in a group with its author', async () => {
  await using app = await createChatApp()
  const [first, second] = [await app.receive(), await app.receive({ chat: GROUP, sender: ANNA })]
  const read = await app.post('chat/markRead', { messageId: first.id, number: ANNA_NUMBER })
  const message = 'Message marked as read successfully'
  assert.deepEqual([read.status, read.body], [200, { success: true, message, message_id: first.id, chat_jid: ANNA }])
  const nameless = await app.post('chat/markRead', { messageId: second.id, number: GROUP })
  assert.deepEqual([nameless.status, nameless.body], [400, refusal('sender is required for group messages')])
  const group = await app.post('chat/markRead', { messageId: second.id, number: GROUP, sender: ANNA })
  assert.deepEqual([group.status, group.body.chat_jid], [200, GROUP])
  assert.deepEqual(
    app.phone.phone.receipts.map(({ id, chat }) => [id, chat]),
    [
      [first.id, ANNA],
      [second.id, GROUP],
    ],
  )
  const elsewhere = await app.post('chat/markRead', { messageId: first.id, number: '4915550002' })
  assert.deepEqual([elsewhere.status, elsewhere.body], [404, refusal('Message not found')])
  assert.equal(app.phone.phone.receipts.length, 2)
})

test('a stored message is found, with its file', async () => {
  await using app = await createChatApp()
  const { id } = await app.receive({ timestamp: 1_700_000_000 })
  const { status, body } = await app.get('chat/getMessage', `messageId=${id}`)
  const data = { content: 'hello', type: 'text', from: ANNA, to: ME, chat: ANNA }
  const rest = { timestamp: '2023-11-14T22:13:20Z', isGroup: false, status: 'received' }
  const found = { success: true, message: 'Message found', messageId: id, data: { ...data, ...rest }, status: 'found' }
  assert.deepEqual([status, body], [200, found])
  const media = { mimetype: 'audio/ogg', fileName: null, size: 4_711 }
  const sound = await app.receive({
    chat: GROUP,
    sender: ANNA,
    content: { kind: 'raw', type: 'audioMessage', text: null, media },
    raw: Buffer.from('{"audioMessage":{"seconds":12}}'),
  })
  const { body: heard } = await app.get('chat/getMessage', `messageId=${sound.id}`)
  assert.deepEqual([heard.data.type, heard.data.content, heard.data.to, heard.data.isGroup], ['audio', '', GROUP, true])
  const { url, ...shown } = heard.data.media
  assert.deepEqual(shown, { type: 'audio', mimeType: 'audio/ogg', size: 4_711, duration: 12 })
  assert.match(url, /\/api\/files\/sales\/.+\?expires=\d+&signature=/)
})

test('getMessage needs an id, the message, and a connection, in this order', async () => {
  await using app = await createChatApp()
  const { id } = await app.receive()
  await app.phone.unlink()
  const nameless = await app.get('chat/getMessage')
  const missing = 'Message ID is required (use ?messageId=<message-id>)'
  assert.deepEqual([nameless.status, nameless.body], [400, refusal(missing)])
  const unknown = await app.get('chat/getMessage', 'messageId=3EB0FF')
  assert.deepEqual([unknown.status, unknown.body], [404, refusal('Message not found')])
  const offline = await app.get('chat/getMessage', `messageId=${id}`)
  assert.deepEqual([offline.status, offline.body], [503, refusal('Instance is not connected to WhatsApp')])
})

test('the status of a message is told, also without a connection', async () => {
  await using app = await createChatApp()
  const { body: sent } = await app.post('message/text', { number: ANNA_NUMBER, message: 'hi' })
  const id = sent.data.messageId
  const read = async () => (await app.get('chat/status', `messageId=${id}`)).body
  const first = await read()
  const expected = { success: true, message: 'Message status retrieved successfully', message_id: id, status: 'sent' }
  const place = { status_code: 1, direction: 'sent', chat_jid: ANNA, timestamp: sent.data.timestamp }
  assert.deepEqual(first, { ...expected, ...place })
  const message = app.phone.sent[0]
  assert.ok(message)
  const steps = [
    ['device', 'delivered', 2],
    ['read', 'read', 4],
    ['played', 'played', 5],
  ] as const
  for (const [ack, word, code] of steps) {
    await app.phone.receipt(message, ack)
    const { status, status_code } = await read()
    assert.deepEqual([status, status_code], [word, code])
  }
  await app.phone.unlink()
  assert.equal((await read()).status, 'played')
})

test('a received message is `received` until it is read', async () => {
  await using app = await createChatApp()
  const { id } = await app.receive()
  const { body } = await app.get('chat/status', `messageId=${id}`)
  assert.deepEqual([body.status, body.status_code, body.direction, body.chat_jid], ['received', 3, 'received', ANNA])
  await app.post('chat/markRead', { messageId: id, number: ANNA })
  assert.equal((await app.get('chat/status', `messageId=${id}`)).body.status_code, 4)
  const nameless = await app.get('chat/status')
  assert.deepEqual([nameless.status, nameless.body], [400, refusal('messageId query parameter is required')])
  const unknown = await app.get('chat/status', 'messageId=3EB0FF')
  assert.deepEqual([unknown.status, unknown.body], [404, refusal('Message not found')])
})

test('a message of another instance is not found', async () => {
  await using app = await createChatApp()
  const { id } = await app.receive()
  await app.pair('other', {})
  for (const operation of ['status', 'getMessage']) {
    const { status } = await app.call(`GET /api/chat/${operation}/other?messageId=${id}`)
    assert.equal(status, 404, operation)
  }
})
