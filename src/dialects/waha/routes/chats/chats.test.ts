import assert from 'node:assert/strict'
import test from 'node:test'
import { until } from '../../../../core/testing/stanzas.ts'
import { ANNA, GROUP, createTestApp, incoming, type TestApp } from '../../testing/app.ts'

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

test('rows carry the whole state of a chat', async () => {
  await using app = await createTestApp()
  await withMessages(app)
  const phone = app.engine('one')
  const soon = Math.floor(Date.now() / 1000) + 3_600
  await phone.emit({ type: 'label', label: { id: '3', name: 'Lead', color: 2 }, deleted: false, timestamp: 5 })
  const assigned = { type: 'label.assigned', label: '3', chat: ANNA, message: null, assigned: true } as const
  await phone.emit({ ...assigned, timestamp: 6 })
  await phone.emit({ type: 'favorites', chats: [ANNA], timestamp: 7 })
  await phone.emit({ type: 'contacts', contacts: [{ jid: ANNA, pushName: 'Anna' }] })
  const state = { pinnedAt: 500, archived: false, mutedUntil: soon, markedUnread: true, ephemeralSeconds: 86_400 }
  await phone.emit({ type: 'chats', chats: [{ chat: ANNA, ...state }] })
  const expected = {
    id: '4915550001@c.us',
    name: 'Anna',
    conversationTimestamp: 200,
    timestamp: 200,
    isGroup: false,
    unreadCount: 2,
    markedAsUnread: true,
    archived: false,
    pinned: 500,
    isMuted: true,
    muteEndTime: soon,
    muteExpiration: soon,
    favorite: true,
    labels: ['3'],
    ephemeralExpiration: 86_400,
  }
  const listed = (await app.call('GET /api/one/chats')).body[2]
  assert.deepEqual(listed, { ...expected, picture: null })
  const [summary] = (await app.call('GET /api/one/chats/overview?ids=4915550001@c.us')).body
  assert.deepEqual(summary._chat, expected)
  await phone.emit({ type: 'chats', chats: [{ chat: ANNA, mutedUntil: 1_000, pinnedAt: null }] })
  const later = (await app.call('GET /api/one/chats')).body[2]
  assert.deepEqual([later.isMuted, later.muteEndTime, later.pinned], [false, 1_000, null])
  await phone.emit({ type: 'chats', chats: [{ chat: ANNA, mutedUntil: -1 }] })
  const always = (await app.call('GET /api/one/chats')).body[2]
  assert.deepEqual([always.isMuted, always.muteExpiration], [true, -1])
})

test('list and overview show the pictures that are known, and ask for the rest meanwhile', async () => {
  await using app = await createTestApp()
  await withMessages(app)
  const { phone } = app.engine('one')
  phone.pictures.set(BEN, { id: '1', url: 'https://example.com/ben.jpg' })
  const pictures = async (path: string) =>
    (await app.call(`GET /api/one/${path}`)).body.map(({ picture }: { readonly picture: string | null }) => picture)
  assert.deepEqual(await pictures('chats'), [null, null, null])
  await until('pictures were asked for', async () => (await pictures('chats'))[1] !== null)
  const known = [null, 'https://example.com/ben.jpg', null]
  assert.deepEqual(await pictures('chats'), known)
  assert.deepEqual(await pictures('chats/overview'), known)
})

test('limits and offsets below 0, too large or no numbers are refused', async () => {
  await using app = await createTestApp()
  await withMessages(app)
  const messages = 'chats/4915550001@c.us/messages'
  const wrong = ['chats', 'chats/overview', messages].flatMap((path) =>
    ['limit=-1', 'offset=-1', 'limit=ten', 'offset=x', 'limit=3000000000'].map((query) => `${path}?${query}`),
  )
  const orders = ['chats?sortOrder=up', `${messages}?sortBy=id`, `${messages}?sortOrder=up`, 'chats?merge=maybe']
  for (const path of [...wrong, ...orders, 'chats/overview?limit=10001', `${messages}?limit=10001`]) {
    const { status, body } = await app.call(`GET /api/one/${path}`)
    assert.deepEqual([status, body.error, Array.isArray(body.message)], [400, 'Bad Request', true], path)
  }
  for (const pagination of [{ limit: -1 }, { offset: -1 }, { limit: 10_001 }, { limit: '5' }, null, undefined]) {
    const { status } = await app.call('POST /api/one/chats/overview', { body: { pagination } })
    assert.equal(status, 400, JSON.stringify(pagination))
  }
  assert.equal((await app.call('GET /api/one/chats?limit=0')).body.length, 0)
  assert.equal((await app.call('GET /api/one/chats/overview?ids=nobody')).status, 400)
})

test('a page may be longer than what the core gives at once', async () => {
  await using app = await createTestApp()
  const phone = await app.pair('one')
  const messages = Array.from({ length: 1_010 }, (_, at) => incoming({ timestamp: at + 1 }))
  const batch = { chats: [], contacts: [], identities: [], messages, percent: 100, done: true }
  await phone.emit({ type: 'history', batch, envelopes: [] })
  const page = async (query: string) => ids((await app.call(`GET /api/one/chats/4915550001/messages?${query}`)).body)
  const all = messages.map(({ id }) => `false_4915550001@c.us_${id}`).toReversed()
  assert.deepEqual(await page('limit=10000'), all)
  assert.deepEqual(await page('limit=1005&offset=3'), all.slice(3, 1_008))
  assert.deepEqual(await page('limit=10&offset=1005&sortOrder=asc'), all.toReversed().slice(1_005))
})
