import assert from 'node:assert/strict'
import test from 'node:test'
import { GatewayError } from '../../../../core/errors.ts'
import type { GatewayEvent } from '../../../../core/model/event.ts'
import { ANNA, GROUP, createTestApp, incoming, type TestApp } from '../../testing/app.ts'
import { ANNA_PATH, createChatWorld } from '../../testing/chat-world.ts'

/** Anna's row of the list. */
async function annaRow(app: TestApp) {
  const { body } = await app.call('GET /api/one/chats')
  return body.find(({ id }: { readonly id: string }) => id === '4915550001@c.us')
}

const kinds = (changes: readonly { readonly kind: string }[]) => changes.map(({ kind }) => kind)

test('a chat is archived and brought back, on all devices and in the list', async () => {
  await using app = await createTestApp()
  const { phone } = await createChatWorld(app)
  const events: GatewayEvent[] = []
  app.gateway.events.subscribe(({ event }) => void events.push(event))
  const archived = await app.call(`POST ${ANNA_PATH}/archive`)
  assert.deepEqual([archived.status, archived.body], [201, { success: true }])
  const [change] = phone.changes
  assert.ok(change?.kind === 'archive')
  assert.deepEqual([change.chat, change.archived], [ANNA, true])
  assert.ok(change.range.messages.length > 0, 'up to which message is said')
  assert.equal((await annaRow(app)).archived, true)
  const back = await app.call(`POST ${ANNA_PATH}/unarchive`)
  assert.deepEqual([back.status, back.body], [201, { success: true }])
  assert.equal((await annaRow(app)).archived, false)
  const told = events.filter(({ type }) => type === 'chat.changed')
  assert.deepEqual(
    told.map((event) => event.type === 'chat.changed' && event.archived),
    [true, false],
  )
})

test('a chat is marked as unread', async () => {
  await using app = await createTestApp()
  const { phone } = await createChatWorld(app)
  const { status, body } = await app.call(`POST ${ANNA_PATH}/unread`)
  assert.deepEqual([status, body], [201, { success: true }])
  const [change] = phone.changes
  assert.ok(change?.kind === 'read')
  assert.deepEqual([change.chat, change.read], [ANNA, false])
  assert.equal((await annaRow(app)).markedAsUnread, true)
})

test('all messages of a chat are cleared, and the chat stays', async () => {
  await using app = await createTestApp()
  const { phone } = await createChatWorld(app)
  const { status, body } = await app.call(`DELETE ${ANNA_PATH}/messages`)
  assert.deepEqual([status, body], [200, { success: true }])
  const [change] = phone.changes
  assert.ok(change?.kind === 'clear')
  assert.deepEqual([change.chat, change.keepStarred], [ANNA, false])
  assert.deepEqual((await app.call(`GET ${ANNA_PATH}/messages`)).body, [])
  assert.ok(await annaRow(app))
})

test('a deleted chat is gone with its messages', async () => {
  await using app = await createTestApp()
  const { phone } = await createChatWorld(app)
  const { status, body } = await app.call(`DELETE ${ANNA_PATH}`)
  assert.deepEqual([status, body], [200, { success: true }])
  assert.deepEqual(kinds(phone.changes), ['deleteChat'])
  assert.deepEqual((await app.call(`GET ${ANNA_PATH}/messages`)).body, [])
  assert.equal(await annaRow(app), undefined)
  assert.equal((await app.call(`DELETE ${ANNA_PATH}`)).status, 404)
})

const CHANGES = ['POST /archive', 'POST /unread', 'DELETE /messages', 'DELETE '] as const

test('what WhatsApp does not take changes nothing', async () => {
  await using app = await createTestApp()
  const { phone } = await createChatWorld(app)
  const before = await annaRow(app)
  const messages = (await app.call(`GET ${ANNA_PATH}/messages`)).body
  const refusals = [
    ['CHAT_STATE_CONFLICT', 409, 'Conflict'],
    ['CHAT_STATE_UNAVAILABLE', 503, 'Service Unavailable'],
    ['WHATSAPP_REFUSED', 502, 'Bad Gateway'],
  ] as const
  for (const [code, expected, error] of refusals) {
    phone.failChanges(new GatewayError(code, 'not now'))
    for (const change of CHANGES) {
      const [method, path] = change.split(' ')
      const { status, body } = await app.call(`${method} ${ANNA_PATH}${path}`)
      assert.deepEqual([status, body], [expected, { statusCode: expected, message: 'not now', error }], change)
    }
  }
  assert.deepEqual([await annaRow(app), phone.changes], [before, []])
  assert.deepEqual((await app.call(`GET ${ANNA_PATH}/messages`)).body, messages)
})

test('unknown chats, channels and malformed ids are refused, and nothing is sent', async () => {
  await using app = await createTestApp()
  const { phone } = await createChatWorld(app)
  for (const change of CHANGES) {
    const [method, path] = change.split(' ')
    const answer = async (chat: string) => (await app.call(`${method} /api/one/chats/${chat}${path}`)).body
    const unknown = await answer('4915550077@c.us')
    assert.deepEqual([unknown.statusCode, unknown.error], [404, 'Not Found'], change)
    for (const chat of ['120363111@newsletter', 'status@broadcast', 'all', 'nobody', '@c.us', 'a@b.c']) {
      const { statusCode, error, message } = await answer(chat)
      assert.deepEqual([statusCode, error, typeof message], [400, 'Bad Request', 'string'], `${change} ${chat}`)
    }
  }
  assert.deepEqual(phone.changes, [])
})

test('a chat is meant by any spelling of its address', async () => {
  await using app = await createTestApp()
  const { phone } = await createChatWorld(app)
  await phone.emit({ type: 'identities', pairs: [{ phone: ANNA, lid: '71@lid' }] })
  const spellings = ['4915550001@c.us', '4915550001@s.whatsapp.net', '71%40lid', '4915550001', '%2B49%201555%200001']
  for (const [index, spelling] of spellings.entries()) {
    const word = index % 2 === 0 ? 'archive' : 'unarchive'
    assert.equal((await app.call(`POST /api/one/chats/${spelling}/${word}`)).status, 201, spelling)
    assert.equal((await annaRow(app)).archived, index % 2 === 0, spelling)
  }
  assert.equal((await app.call(`POST /api/one/chats/${GROUP}/archive`)).status, 201)
})

test('unread messages are read: as many, and as old, as query or body say', async () => {
  await using app = await createTestApp()
  const phone = await app.pair('one')
  const now = Math.floor(Date.now() / 1000)
  const ages = [1, 2, 3, 4, 5].map((days) => incoming({ timestamp: now - days * 86_400 + 60 }))
  for (const message of ages) await phone.emit({ type: 'message', message, envelopes: [] })
  const ids = ages.map(({ id }) => `false_4915550001@c.us_${id}`)
  const read = (query: string, body?: unknown) => app.call(`POST ${ANNA_PATH}/messages/read${query}`, { body })
  const first = await read('?messages=1')
  assert.deepEqual([first.status, first.body], [201, { ids: [ids[0]] }])
  assert.deepEqual(
    phone.phone.receipts.map(({ id }) => id),
    [ages[0]?.id],
  )
  assert.deepEqual((await read('', { messages: 1, days: 7 })).body, { ids: [ids[1]] })
  assert.deepEqual((await read('?days=3', { messages: null })).body, { ids: [ids[2]] })
  assert.deepEqual((await read('')).body, { ids: ids.slice(3) })
  assert.equal((await annaRow(app)).unreadCount, 0)
  assert.deepEqual((await read('')).body, { ids: [] })
  for (const query of ['?messages=-1', '?messages=ten', '?days=-1', '?messages=10001']) {
    assert.equal((await read(query)).status, 400, query)
  }
  assert.deepEqual((await read('', { days: 'x' })).body.message, ['days must be a number'])
})

test('more messages are read than WhatsApp is told of at once', async () => {
  await using app = await createTestApp()
  const phone = await app.pair('one')
  const now = Math.floor(Date.now() / 1000)
  for (let at = 0; at < 130; at++) {
    await phone.emit({ type: 'message', message: incoming({ timestamp: now - at }), envelopes: [] })
  }
  assert.equal((await app.call(`POST ${ANNA_PATH}/messages/read?messages=120`)).body.ids.length, 120)
  assert.equal(phone.phone.receipts.length, 120)
  assert.equal((await app.call(`POST ${ANNA_PATH}/messages/read?messages=120`)).body.ids.length, 10)
})

test('a picture is asked for once, and again when it is to be refreshed', async () => {
  await using app = await createTestApp()
  const { phone } = await createChatWorld(app)
  phone.phone.pictures.set(ANNA, { id: '1', url: 'https://example.com/picture.jpg' })
  const asked = () => phone.phone.pictureRequests.filter((jid) => jid === ANNA).length
  const get = async (query: string) => (await app.call(`GET ${ANNA_PATH}/picture${query}`)).body
  assert.deepEqual(await get(''), { url: 'https://example.com/picture.jpg' })
  const once = asked()
  for (const query of ['', '?refresh=false', '?refresh=False', '?refresh=0']) {
    assert.deepEqual(await get(query), { url: 'https://example.com/picture.jpg' })
  }
  assert.equal(asked(), once)
  phone.phone.pictures.delete(ANNA)
  for (const query of ['?refresh=True', '?refresh=true', '?refresh=1']) {
    assert.deepEqual(await get(query), { url: null })
  }
  assert.equal(asked(), once + 3)
  assert.equal((await app.call(`GET ${ANNA_PATH}/picture?refresh=maybe`)).status, 400)
  assert.equal((await app.call('GET /api/one/chats/120363111@newsletter/picture')).status, 400)
})
