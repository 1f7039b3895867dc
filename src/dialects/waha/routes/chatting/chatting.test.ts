import assert from 'node:assert/strict'
import test from 'node:test'
import { GatewayError } from '../../../../core/errors.ts'
import { ABSENT, GROUP, createTestApp, incoming } from '../../testing/app.ts'

test('a text is sent and answered with the whole message', async () => {
  await using app = await createTestApp()
  const phone = await app.pair('default')
  const body = { session: 'default', chatId: '4915550001@c.us', text: 'Hi there!', reply_to: null, linkPreview: true }
  const sent = await app.call('POST /api/sendText', { body })
  assert.equal(sent.status, 201)
  assert.equal(phone.sent[0]?.content.text, 'Hi there!')
  const id = phone.sent[0]?.id
  assert.equal(sent.body.id, `true_4915550001@c.us_${id}`)
  assert.equal(sent.body._data.key.id, id)
  assert.equal(sent.body._data.Info.ID, id)
  assert.deepEqual([sent.body.ackName, sent.body.source, sent.body.fromMe], ['SERVER', 'api', true])
})

test('the session is `default` unless named, and a chat may be a phone number', async () => {
  await using app = await createTestApp()
  const phone = await app.pair('default')
  assert.equal((await app.call('POST /api/sendText', { body: { chatId: '+49 1555 0001', text: 'a' } })).status, 201)
  assert.equal((await app.call('GET /api/sendText?phone=4915550001&text=b')).status, 200)
  assert.deepEqual(
    phone.sent.map(({ content }) => content.text),
    ['a', 'b'],
  )
  assert.ok(phone.sent.every(({ chat }) => chat === '4915550001@s.whatsapp.net'))
})

test('HEAD on the sending GET sends nothing', async () => {
  await using app = await createTestApp()
  const phone = await app.pair('default')
  assert.equal((await app.call('HEAD /api/sendText?phone=4915550001&text=b')).status, 404)
  assert.equal(phone.sent.length, 0)
})

test('a message can answer another, by full or bare id', async () => {
  await using app = await createTestApp()
  const phone = await app.pair('default')
  const question = incoming()
  await phone.emit({ type: 'message', message: question, envelopes: [] })
  for (const reply_to of [question.id, `false_4915550001@c.us_${question.id}`]) {
    const { body } = await app.call('POST /api/reply', { body: { chatId: '4915550001', text: 'yes', reply_to } })
    assert.equal(body.replyTo.id, question.id)
  }
  const unknown = await app.call('POST /api/sendText', {
    body: { chatId: '4915550001', text: 'x', reply_to: '3EB0FF' },
  })
  assert.deepEqual([unknown.status, unknown.body.message], [404, 'Message not found'])
  assert.equal(phone.sent.length, 2)
})

test('people are mentioned one by one or all together', async () => {
  await using app = await createTestApp()
  const phone = await app.pair('default')
  const body = { chatId: GROUP, text: 'hi @4915550001', mentions: ['4915550001@c.us'] }
  assert.equal((await app.call('POST /api/sendText', { body })).status, 201)
  const content = phone.sent[0]?.content
  assert.ok(content?.kind === 'text')
  assert.deepEqual(content.mentions, ['4915550001@s.whatsapp.net'])
  assert.equal((await app.call('POST /api/sendText', { body: { ...body, mentions: ['all'] } })).status, 201)
})

test('an id made beforehand is used, and only once', async () => {
  await using app = await createTestApp()
  const phone = await app.pair('default')
  const { id } = (await app.call('GET /api/default/new-message-id')).body
  const body = { chatId: '4915550001', text: 'a', id }
  assert.equal((await app.call('POST /api/sendText', { body })).body.id, `true_4915550001@c.us_${id}`)
  assert.equal((await app.call('POST /api/sendText', { body: { ...body, text: 'b' } })).status, 409)
  assert.equal(phone.sent.length, 1)
})

test('what cannot be sent is refused and not sent', async () => {
  await using app = await createTestApp()
  const phone = await app.pair('default')
  const send = (body: unknown) => app.call('POST /api/sendText', { body })
  assert.equal((await send({ chatId: `${ABSENT}@c.us`, text: 'x' })).status, 422)
  assert.equal((await send({ chatId: 'nobody', text: 'x' })).status, 400)
  assert.deepEqual((await send({ chatId: '4915550001', text: 7 })).body.message, ['text must be a string'])
  assert.deepEqual((await send({ chatId: '4915550001' })).body.message, ['text should not be empty'])
  assert.equal((await send({ session: 'none', chatId: '4915550001', text: 'x' })).status, 404)
  phone.failSends(new GatewayError('SEND_UNCONFIRMED', 'no answer in time'))
  assert.equal((await send({ chatId: '4915550001', text: 'x' })).status, 504)
  assert.equal(phone.sent.length, 0)
})

test('a session that does not work is 422 with status and what was expected', async () => {
  await using app = await createTestApp()
  await app.call('POST /api/sessions', { body: { name: 'default' } })
  const { status, body } = await app.call('POST /api/sendText', { body: { chatId: '4915550001', text: 'x' } })
  assert.equal(status, 422)
  const { error, session, status: state, expected } = body
  assert.match(error, /^Session status is not as expected/)
  assert.deepEqual([session, state, expected], ['default', 'SCAN_QR_CODE', ['WORKING']])
})

test('seen marks the messages named, or the unread ones of the chat', async () => {
  await using app = await createTestApp()
  const phone = await app.pair('default')
  const now = Math.floor(Date.now() / 1000)
  const messages = [1, 2, 3].map((n) => incoming({ timestamp: now - n }))
  for (const message of messages) await phone.emit({ type: 'message', message, envelopes: [] })
  const id = `false_4915550001@c.us_${messages[0]?.id}`
  const one = await app.call('POST /api/sendSeen', { body: { chatId: '4915550001@c.us', messageIds: [id] } })
  assert.deepEqual([one.status, one.body.ids], [201, [id]])
  const rest = await app.call('POST /api/sendSeen', { body: { chatId: '4915550001@c.us' } })
  assert.equal(rest.body.ids.length, 2)
  assert.equal((await app.call('GET /api/default/chats')).body[0].unreadCount, 0)
})

test('typing is shown and ended', async () => {
  await using app = await createTestApp()
  await app.pair('default')
  for (const operation of ['POST /api/startTyping', 'POST /api/stopTyping']) {
    assert.equal((await app.call(operation, { body: { chatId: '4915550001@c.us', session: 'default' } })).status, 201)
    assert.equal((await app.call(operation, { body: { session: 'default' } })).status, 400)
  }
})

test('the deprecated list and number check answer as their successors', async () => {
  await using app = await createTestApp()
  const phone = await app.pair('default')
  const message = incoming()
  await phone.emit({ type: 'message', message, envelopes: [] })
  const { body } = await app.call('GET /api/messages?chatId=4915550001@c.us&limit=10')
  assert.equal(body[0].id, `false_4915550001@c.us_${message.id}`)
  assert.equal((await app.call('GET /api/checkNumberStatus?phone=4915550001')).body.numberExists, true)
})
