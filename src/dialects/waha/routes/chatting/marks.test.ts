import assert from 'node:assert/strict'
import test from 'node:test'
import { GatewayError } from '../../../../core/errors.ts'
import { ADMIN_KEY, createTestApp } from '../../testing/app.ts'
import { createChatWorld, pathOf } from '../../testing/chat-world.ts'

test('a message is starred, and the star is taken away', async () => {
  await using app = await createTestApp()
  const { phone, received } = await createChatWorld(app, 'default')
  const messageId = `false_4915550001@c.us_${received.id}`
  const body = { messageId, chatId: '4915550001@c.us', session: 'default' }
  for (const star of [true, false]) {
    const { status } = await app.call('PUT /api/star', { body: { ...body, star } })
    assert.equal(status, 200)
    const change = phone.changes.at(-1)
    assert.ok(change?.kind === 'star')
    assert.deepEqual([change.target.id, change.starred], [received.id, star])
    assert.equal((await app.call(`GET ${pathOf(received, 'default')}`)).body._data.starred, star)
  }
  assert.deepEqual((await app.call('PUT /api/star', { body })).body.message, ['star should not be empty'])
  assert.equal((await app.call('PUT /api/star', { body: { ...body, star: 'yes' } })).status, 400)
  const elsewhere = { ...body, star: true, chatId: '4915550002@c.us' }
  assert.equal((await app.call('PUT /api/star', { body: elsewhere })).status, 404)
  assert.equal(phone.changes.length, 2)
})

test('a message gets a reaction, in the form of its event, and loses it again', async () => {
  await using app = await createTestApp()
  const { phone, received } = await createChatWorld(app, 'default')
  const messageId = `false_4915550001@c.us_${received.id}`
  const { status, body } = await app.call('PUT /api/reaction', {
    body: { messageId, reaction: '👍', session: 'default' },
  })
  assert.deepEqual([status, body.reaction], [200, { text: '👍', messageId }])
  assert.deepEqual([body.fromMe, body.source, body.from], [true, 'api', '4915550001@c.us'])
  assert.match(body.id, /^true_4915550001@c\.us_/)
  const change = phone.changes.at(-1)
  assert.ok(change?.kind === 'react')
  assert.deepEqual([change.target.id, change.text], [received.id, '👍'])
  const reactions = async () => (await app.call(`GET ${pathOf(received, 'default')}`)).body._data.reactions
  const [reaction] = await reactions()
  assert.deepEqual([reaction.text, reaction.key.fromMe], ['👍', true])
  assert.equal((await app.call('PUT /api/reaction', { body: { messageId: received.id, reaction: '' } })).status, 200)
  assert.deepEqual(await reactions(), [])
})

test('in a group the author is part of the message’s id', async () => {
  await using app = await createTestApp()
  const { inGroup } = await createChatWorld(app, 'default')
  const messageId = `false_120363000000000001@g.us_${inGroup.id}_4915550002@c.us`
  const { body } = await app.call('PUT /api/reaction', { body: { messageId, reaction: '👍' } })
  assert.equal(body.reaction.messageId, messageId)
  assert.equal(body.participant, '15550001000@c.us')
})

test('stars and reactions that cannot be are refused, and change nothing', async () => {
  await using app = await createTestApp()
  const { phone, received } = await createChatWorld(app, 'default')
  const react = (body: unknown, key = ADMIN_KEY) => app.call('PUT /api/reaction', { body, key })
  assert.equal((await react({ messageId: received.id, reaction: 'two words' })).status, 400)
  assert.deepEqual((await react({ messageId: received.id })).body.message, ['reaction should not be empty'])
  const unknown = await react({ messageId: '3EB0NOTHING', reaction: '👍' })
  assert.deepEqual([unknown.status, unknown.body.message], [404, 'Message not found'])
  assert.equal((await react({ session: 'none', messageId: received.id, reaction: '👍' })).status, 404)
  phone.failChanges(new GatewayError('SEND_UNCONFIRMED', 'no answer in time'))
  assert.equal((await react({ messageId: received.id, reaction: '👍' })).status, 504)
  const star = { messageId: received.id, chatId: '4915550001', star: true }
  assert.equal((await app.call('PUT /api/star', { body: star })).status, 504)
  const { _data } = (await app.call(`GET ${pathOf(received, 'default')}`)).body
  assert.deepEqual([_data.starred, _data.reactions, phone.changes], [false, [], []])
})

test('a key of another session marks nothing', async () => {
  await using app = await createTestApp()
  const { phone, received } = await createChatWorld(app, 'default')
  await app.pair('two')
  const { key } = (await app.call('POST /api/keys', { body: { isAdmin: false, session: 'two', isActive: true } })).body
  const body = { session: 'default', messageId: received.id, chatId: '4915550001', star: true, reaction: '👍' }
  assert.equal((await app.call('PUT /api/star', { body, key })).status, 403)
  assert.equal((await app.call('PUT /api/reaction', { body, key })).status, 403)
  for (const path of ['star', 'reaction']) {
    assert.equal((await app.call(`PUT /api/${path}`, { body: { ...body, session: 'two' }, key })).status, 404)
  }
  assert.deepEqual(phone.changes, [])
})
