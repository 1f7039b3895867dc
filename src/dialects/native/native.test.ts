import assert from 'node:assert/strict'
import test from 'node:test'
import { ANA, BEN, incoming } from '../../core/testing/stanzas.ts'
import { createDialectApp, type DialectApp } from '../testing/app.ts'
import { native } from './index.ts'

const createApp = () => createDialectApp({ dialect: native, credential: (key) => ({ authorization: `Bearer ${key}` }) })

const text = (said: string) => ({ kind: 'text', text: said, mentions: [] }) as const

async function withMessages(app: DialectApp) {
  const engine = await app.pair('one')
  const messages = [
    incoming({ chat: ANA, content: text('Über den Wolken') }),
    incoming({ chat: ANA, content: text('nothing of note') }),
    incoming({ chat: BEN, content: text('wolken und Regen') }),
    incoming({ chat: BEN, content: text('قال مرحبا') }),
  ]
  for (const message of messages) await engine.emit({ type: 'message', message, envelopes: [] })
  return messages
}

// oxlint-disable-next-line typescript/no-explicit-any -- answers of many shapes
const idsOf = (body: any): readonly string[] => body.items.map(({ id }: { id: string }) => id)

test('words are found whatever their case and accents, newest first, page by page', async () => {
  await using app = await createApp()
  const [first, , third, fourth] = await withMessages(app)
  const search = (query: string) => app.call(`GET /v1/sessions/one/search?${query}`)
  const both = await search('q=WOLKEN')
  assert.deepEqual([both.status, idsOf(both.body), both.body.next], [200, [third?.id, first?.id], null])
  assert.deepEqual(idsOf((await search('q=uber')).body), [first?.id])
  assert.deepEqual(idsOf((await search(`q=${encodeURIComponent('مَرْحَبًا')}`)).body), [fourth?.id])
  assert.deepEqual(idsOf((await search('q=wolken&chat=%2B5511900000002')).body), [third?.id])
  assert.deepEqual(idsOf((await search(`q=wolken&until=${first?.timestamp}`)).body), [first?.id])
  const page = await search('q=wolken&limit=1')
  assert.deepEqual(idsOf(page.body), [third?.id])
  assert.deepEqual(idsOf((await search(`q=wolken&limit=1&cursor=${page.body.next}`)).body), [first?.id])
  const [hit] = both.body.items
  assert.deepEqual([hit.chat, hit.kind, hit.text, hit.raw], [BEN, 'text', 'wolken und Regen', undefined])
})

test('what cannot be searched is refused with the field', async () => {
  await using app = await createApp()
  await withMessages(app)
  for (const query of ['', 'q=', 'q=%2C%20!', 'q=a&limit=0', 'q=a&limit=101', 'q=a&cursor=nonsense', 'q=a&since=-1']) {
    const { status, body } = await app.call(`GET /v1/sessions/one/search?${query}`)
    assert.deepEqual([status, body.error.code], [400, 'BAD_REQUEST'], query)
  }
  assert.equal((await app.call('GET /v1/sessions/two/search?q=a')).status, 404)
})

test('chats are filtered by every state and listed page by page', async () => {
  await using app = await createApp()
  await withMessages(app)
  await app.gateway.chats.change('one', ANA, { kind: 'pin', pinned: true })
  await app.gateway.chats.change('one', BEN, { kind: 'favorite', favorite: true })
  const list = async (query: string) => idsOf((await app.call(`GET /v1/sessions/one/chats?${query}`)).body)
  assert.deepEqual(await list(''), [BEN, ANA])
  assert.deepEqual(await list('pinned=true'), [ANA])
  assert.deepEqual(await list('favorite=true'), [BEN])
  assert.deepEqual(await list('pinned=false'), [BEN])
  assert.deepEqual(await list('archived=true'), [])
  assert.deepEqual(await list('unread=true&sortBy=id&order=asc'), [ANA, BEN])
  const first = await app.call('GET /v1/sessions/one/chats?limit=1')
  assert.deepEqual(await list(`limit=1&cursor=${first.body.next}`), [ANA])
  const [chat] = first.body.items
  assert.deepEqual([chat.favorite, chat.unread, chat.labels, chat.lastMessage.text], [true, 2, [], 'قال مرحبا'])
  assert.equal((await app.call('GET /v1/sessions/one/chats?kind=nobody')).status, 400)
})

test('messages are filtered by their states', async () => {
  await using app = await createApp()
  const [first, second] = await withMessages(app)
  await app.gateway.messages.star('one', { id: first?.id ?? '' }, true)
  const list = async (query: string) => idsOf((await app.call(`GET /v1/sessions/one/messages?${query}`)).body)
  assert.deepEqual(await list('starred=true'), [first?.id])
  assert.deepEqual(await list(`chat=${encodeURIComponent(ANA)}&order=asc`), [first?.id, second?.id])
  assert.deepEqual(await list('fromMe=true'), [])
  assert.equal((await list('')).length, 4)
})

test('an account has its own sessions and keys, and sees nothing else', async () => {
  await using app = await createApp()
  await app.pair('one')
  const account = (await app.call('POST /v1/accounts', { body: { name: ' Acme ', maxSessions: 1 } })).body
  assert.deepEqual([account.name, account.maxSessions], ['Acme', 1])
  const made = await app.call('POST /v1/keys', { body: { scope: 'account', account: account.id } })
  assert.equal(made.status, 201)
  const key: string = made.body.secret
  await app.gateway.sessions.create({ name: 'theirs', account: account.id, start: false })
  await assert.rejects(app.gateway.sessions.create({ name: 'more', account: account.id }), { code: 'ACCOUNT_FULL' })

  const status = async (operation: string, body?: unknown) => (await app.call(operation, { key, body })).status
  assert.equal(await status('GET /v1/sessions/theirs/chats'), 200)
  assert.equal(await status('GET /v1/sessions/one/chats'), 403)
  assert.equal(await status('GET /v1/sessions/absent/chats'), 403)
  assert.equal(await status('GET /v1/accounts'), 403)
  assert.equal(await status(`GET /v1/accounts/${account.id}`), 200)
  assert.equal(await status('GET /v1/accounts/other'), 404)
  assert.equal(await status('POST /v1/keys', { scope: 'admin' }), 403)
  assert.equal(await status('POST /v1/keys', { scope: 'session', session: 'one' }), 403)
  const session = await app.call('POST /v1/keys', { key, body: { scope: 'session', session: 'theirs' } })
  assert.equal(session.status, 201)
  const listed = await app.call('GET /v1/keys', { key })
  assert.deepEqual(idsOf(listed.body).toSorted(), [made.body.key.id, session.body.key.id].toSorted())
  assert.equal(JSON.stringify(listed.body).includes('hash'), false)

  assert.equal((await app.call(`DELETE /v1/accounts/${account.id}`)).body.error.code, 'ACCOUNT_NOT_EMPTY')
  await app.gateway.sessions.delete('theirs')
  assert.equal((await app.call(`DELETE /v1/accounts/${account.id}`)).status, 204)
  assert.equal(await status('GET /v1/keys'), 401)
})

test('a key may be chosen, switched off and deleted; a secret opens one thing only', async () => {
  await using app = await createApp()
  await app.pair('one')
  const body = { scope: 'session', session: 'one', secret: 'a-secret-of-mine' }
  const { key } = (await app.call('POST /v1/keys', { body })).body
  const read = async () => (await app.call('GET /v1/sessions/one/chats', { key: body.secret })).status
  assert.equal(await read(), 200)
  assert.equal((await app.call('POST /v1/keys', { body })).body.error.code, 'KEY_IN_USE')
  assert.equal((await app.call('POST /v1/keys', { body: { ...body, secret: 'short' } })).status, 400)
  assert.equal((await app.call('POST /v1/keys', { body: { ...body, secret: 'the-admin-key' } })).status, 409)
  assert.equal((await app.call(`PATCH /v1/keys/${key.id}`, { body: { active: false } })).body.active, false)
  assert.equal(await read(), 401)
  assert.equal((await app.call(`PATCH /v1/keys/${key.id}`, { body: { active: true } })).body.active, true)
  assert.equal((await app.call(`GET /v1/keys/${key.id}`)).body.session, 'one')
  assert.equal((await app.call(`DELETE /v1/keys/${key.id}`)).status, 204)
  assert.equal((await app.call(`DELETE /v1/keys/${key.id}`)).status, 404)
  assert.equal(await read(), 401)
})

test('keys and accounts that make no sense are refused', async () => {
  await using app = await createApp()
  const refused = async (operation: string, body: unknown) => {
    const answer = await app.call(operation, { body })
    return [answer.status, answer.body.error.code]
  }
  assert.deepEqual(await refused('POST /v1/keys', { scope: 'account' }), [400, 'BAD_REQUEST'])
  assert.deepEqual(await refused('POST /v1/keys', { scope: 'account', account: 'x' }), [404, 'ACCOUNT_NOT_FOUND'])
  assert.deepEqual(await refused('POST /v1/keys', { scope: 'session', session: 'x' }), [404, 'SESSION_NOT_FOUND'])
  assert.deepEqual(await refused('POST /v1/keys', { scope: 'all' }), [400, 'BAD_REQUEST'])
  assert.deepEqual(await refused('POST /v1/accounts', { name: '  ' }), [400, 'BAD_REQUEST'])
  assert.deepEqual(await refused('POST /v1/accounts', { name: 'a', maxSessions: -1 }), [400, 'BAD_REQUEST'])
  assert.deepEqual(await refused('PATCH /v1/accounts/x', { name: 'a' }), [404, 'ACCOUNT_NOT_FOUND'])
})

test('the event log is read in order, from any number on, without what is only ours', async () => {
  await using app = await createApp()
  const [first] = await withMessages(app)
  const all = (await app.call('GET /v1/sessions/one/events')).body
  const created = all.items.filter(({ event }: { event: { type: string } }) => event.type === 'message.created')
  assert.deepEqual([created.length, created[0].event.message.id], [4, first?.id])
  assert.equal(JSON.stringify(all).includes('"raw"'), false)
  const rest = (await app.call(`GET /v1/sessions/one/events?after=${all.next - 1}&limit=1`)).body
  assert.deepEqual([rest.items.length, rest.items[0].seq, rest.next], [1, all.next, all.next])
  assert.deepEqual((await app.call(`GET /v1/sessions/one/events?after=${all.next}`)).body, {
    items: [],
    next: all.next,
  })
})
