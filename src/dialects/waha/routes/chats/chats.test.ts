import assert from 'node:assert/strict'
import test from 'node:test'
import { GROUP, createTestApp, incoming, type TestApp } from '../../testing/app.ts'

const BEN = '4915550002@s.whatsapp.net'

/** Anna wrote twice, Ben once, and somebody in the group. */
async function withMessages(app: TestApp) {
  const phone = await app.pair('one')
  const messages = [
    incoming({ timestamp: 100 }),
    incoming({ timestamp: 200 }),
    incoming({ timestamp: 300, chat: BEN, sender: BEN, senderName: 'Ben' }),
    incoming({ timestamp: 400, chat: GROUP, sender: BEN }),
  ]
  for (const message of messages) await phone.emit({ type: 'message', message, envelopes: [] })
  return messages
}

const ids = (body: readonly { readonly id: string }[]) => body.map(({ id }) => id)

test('chats are listed newest first, by either name of the order', async () => {
  await using app = await createTestApp()
  await withMessages(app)
  const newest = [GROUP, '4915550002@c.us', '4915550001@c.us']
  for (const query of ['', '?sortBy=conversationTimestamp', '?sortBy=messageTimestamp&sortOrder=desc&merge=true']) {
    assert.deepEqual(ids((await app.call(`GET /api/one/chats${query}`)).body), newest, query)
  }
  assert.deepEqual(ids((await app.call('GET /api/one/chats?sortOrder=asc')).body), newest.toReversed())
  assert.deepEqual(ids((await app.call('GET /api/one/chats?limit=1&offset=1')).body), ['4915550002@c.us'])
  const anna = (await app.call('GET /api/one/chats')).body[2]
  assert.deepEqual([anna.conversationTimestamp, anna.unreadCount, anna.archived], [200, 2, false])
  assert.equal((await app.call('GET /api/one/chats?sortBy=colour')).status, 400)
  assert.equal((await app.call('GET /api/none/chats')).status, 404)
})

test('the overview shows each chat’s last message, for all or the chats named', async () => {
  await using app = await createTestApp()
  const messages = await withMessages(app)
  const { body } = await app.call('GET /api/one/chats/overview?limit=20&offset=0')
  assert.deepEqual(ids(body), [GROUP, '4915550002@c.us', '4915550001@c.us'])
  assert.equal(body[2].lastMessage.id, `false_4915550001@c.us_${messages[1]?.id}`)
  assert.equal(body[2]._chat.unreadCount, 2)
  const named = await app.call(`GET /api/one/chats/overview?ids=4915550001&ids=${encodeURIComponent(GROUP)}`)
  assert.deepEqual(ids(named.body), [GROUP, '4915550001@c.us'])
  const filter = { ids: ['4915550002@c.us'] }
  const posted = await app.call('POST /api/one/chats/overview', { body: { pagination: { limit: 5 }, filter } })
  assert.deepEqual([posted.status, ids(posted.body)], [201, ['4915550002@c.us']])
  assert.equal((await app.call('POST /api/one/chats/overview', { body: { filter } })).status, 400)
})

test('messages of a chat are filtered and paged', async () => {
  await using app = await createTestApp()
  const [first, second] = (await withMessages(app)).map(({ id }) => `false_4915550001@c.us_${id}`)
  const list = async (query: string) =>
    ids((await app.call(`GET /api/one/chats/4915550001%40c.us/messages?${query}`)).body)
  assert.deepEqual(await list(''), [second, first])
  assert.deepEqual(await list('sortOrder=asc&sortBy=messageTimestamp&downloadMedia=false'), [first, second])
  assert.deepEqual(await list('limit=1&offset=1'), [first])
  assert.deepEqual(await list('filter.timestamp.gte=150'), [second])
  assert.deepEqual(await list('filter.timestamp.lte=150'), [first])
  assert.deepEqual(await list('filter.fromMe=true'), [])
  assert.deepEqual(await list('filter.fromMe=False&filter.ack=DEVICE'), [second, first])
  assert.deepEqual(await list('filter.ack=READ'), [])
  assert.equal((await app.call('GET /api/one/chats/4915550001@c.us/messages?filter.ack=SEEN')).status, 400)
})

test('`all` reads across chats; messages in groups name their author', async () => {
  await using app = await createTestApp()
  const messages = await withMessages(app)
  const { body } = await app.call('GET /api/one/chats/all/messages?limit=100')
  assert.equal(body.length, 4)
  assert.equal(body[0].id, `false_${GROUP}_${messages[3]?.id}_4915550002@c.us`)
  assert.deepEqual([body[0].from, body[0].participant], [GROUP, '4915550002@c.us'])
})

test('one message is found by full id, bare id and in `all`', async () => {
  await using app = await createTestApp()
  const [message] = await withMessages(app)
  const full = `false_4915550001@c.us_${message?.id}`
  for (const path of [
    `4915550001@c.us/messages/${full}`,
    `4915550001%40c.us/messages/${message?.id}`,
    `all/messages/${full}`,
  ]) {
    const { status, body } = await app.call(`GET /api/one/chats/${path}`)
    assert.deepEqual([status, body.id, body.body], [200, full, 'hello'], path)
  }
  const unknown = await app.call('GET /api/one/chats/4915550001@c.us/messages/3EB0FF?downloadMedia=true')
  assert.deepEqual([unknown.status, unknown.body.message], [404, 'Message not found'])
  assert.equal((await app.call(`GET /api/one/chats/4915550002@c.us/messages/${message?.id}`)).status, 404)
})
