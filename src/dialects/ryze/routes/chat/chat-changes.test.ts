import assert from 'node:assert/strict'
import test from 'node:test'
import { groupAs } from '../../../../core/testing/stanzas.ts'
import { ANNA, ANNA_NUMBER, GROUP, ME, createChatApp, refusal } from '../../testing/chats.ts'

const NOT_CONNECTED = refusal('Instance is not connected to WhatsApp')

test('an own text is edited', async () => {
  await using app = await createChatApp()
  const { body: sent } = await app.post('message/text', { number: ANNA_NUMBER, message: 'old' })
  const messageId = sent.data.messageId
  const { status, body } = await app.post('chat/edit', { messageId, content: 'new' })
  const words = { oldContent: 'old', newContent: 'new' }
  const expected = { success: true, message: 'Message edited successfully', messageId, chatJid: ANNA, ...words }
  assert.deepEqual([status, body], [200, expected])
  const [change] = app.phone.changes
  assert.ok(change?.kind === 'edit')
  assert.deepEqual([change.target.id, change.text], [messageId, 'new'])
  assert.equal((await app.get('chat/getMessage', `messageId=${messageId}`)).body.data.content, 'new')
})

test('an edit is refused in the words that programs look for', async () => {
  await using app = await createChatApp()
  const [theirs, old] = [
    await app.receive(),
    await app.receive({ fromMe: true, sender: ME, origin: 'device', ack: 'server', timestamp: 1_700_000_000 }),
  ]
  const picture = await app.receive({
    fromMe: true,
    sender: ME,
    origin: 'device',
    ack: 'server',
    timestamp: Math.floor(Date.now() / 1000),
    content: { kind: 'raw', type: 'stickerMessage', text: null, media: null },
  })
  const edit = async (messageId: string) => app.post('chat/edit', { messageId, content: 'new' })
  const own = await edit(theirs.id)
  assert.deepEqual([own.status, own.body], [400, refusal('can only edit messages sent by this instance')])
  const late = await edit(old.id)
  assert.deepEqual([late.status, /too old to edit/.test(late.body.error.message)], [400, true])
  const wordless = await edit(picture.id)
  assert.deepEqual([wordless.status, /can only edit/.test(wordless.body.error.message)], [400, true])
  const unknown = await edit('3EB0FF')
  assert.deepEqual([unknown.status, unknown.body], [404, refusal('Message not found')])
  assert.equal(app.phone.changes.length, 0)
})

test('edit names what is missing, and looks for the message before the connection', async () => {
  await using app = await createChatApp()
  const { id } = await app.receive()
  await app.phone.unlink()
  const rows = [
    [{ content: 'x' }, 400, refusal('messageId is required')],
    [{ messageId: id }, 400, refusal('content is required')],
    [{ messageId: id, content: ' ' }, 400, refusal('content is required')],
    [{ messageId: '3EB0FF', content: 'x' }, 404, refusal('Message not found')],
    [{ messageId: id, content: 'x' }, 503, NOT_CONNECTED],
    [{ messageId: 1, content: 'x' }, 400, refusal('Invalid request body: messageId must be a string')],
  ] as const
  for (const [fields, status, expected] of rows) {
    const answer = await app.post('chat/edit', fields)
    assert.deepEqual([answer.status, answer.body], [status, expected])
  }
})

test('a message is deleted for everyone, or on the own devices', async () => {
  await using app = await createChatApp()
  const { body: sent } = await app.post('message/text', { number: ANNA_NUMBER, message: 'hi' })
  const messageId = sent.data.messageId
  const revoked = await app.remove('chat/delete', { messageId, deleteForEveryone: true })
  const expected = { message_id: messageId, chat_jid: ANNA, delete_type: 'revoke' }
  assert.deepEqual(
    [revoked.status, revoked.body],
    [200, { success: true, message: 'Message deleted for everyone', ...expected }],
  )
  const { id } = await app.receive()
  const hidden = await app.remove('chat/delete', { messageId: id })
  assert.deepEqual(hidden.body, {
    success: true,
    message: 'Message deleted for me',
    message_id: id,
    chat_jid: ANNA,
    delete_type: 'delete_for_me',
  })
  assert.deepEqual(
    app.phone.changes.map(({ kind }) => kind),
    ['revoke', 'deleteMessage'],
  )
  assert.equal((await app.get('chat/status', `messageId=${id}`)).status, 404)
})

test('what cannot be deleted for everyone stays', async () => {
  await using app = await createChatApp()
  const theirs = await app.receive()
  const inGroup = await app.receive({ chat: GROUP, sender: ANNA })
  await app.phone.emit({ type: 'groups', groups: [groupAs('member')] })
  const revoke = (messageId: string) => app.remove('chat/delete', { messageId, deleteForEveryone: true })
  assert.equal((await revoke(theirs.id)).status, 400)
  assert.equal((await revoke(inGroup.id)).status, 403)
  assert.equal(app.phone.changes.length, 0)
  await app.phone.emit({ type: 'groups', groups: [groupAs('admin')] })
  assert.equal((await revoke(inGroup.id)).status, 200)
})

test('delete names what is missing in its own words', async () => {
  await using app = await createChatApp()
  const { id } = await app.receive()
  await app.phone.unlink()
  const rows = [
    [{}, 400, refusal('MessageID is required')],
    [{ messageId: '3EB0FF' }, 404, refusal('message not found')],
    [{ messageId: id }, 503, NOT_CONNECTED],
    [
      { messageId: id, deleteForEveryone: 'yes' },
      400,
      refusal('Invalid request body: deleteForEveryone must be a boolean value'),
    ],
  ] as const
  for (const [fields, status, expected] of rows) {
    const answer = await app.remove('chat/delete', fields)
    assert.deepEqual([answer.status, answer.body], [status, expected])
  }
})
