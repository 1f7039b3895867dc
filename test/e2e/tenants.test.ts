import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import type { Route } from '../../src/dialects/dialect.ts'
import { waha } from '../../src/dialects/waha/index.ts'
import { startGateway, type GatewayProcess } from '../support/gateway-process.ts'
import type { JsonAnswer } from '../support/json-client.ts'
import { assertRefused, rawRequest } from '../support/raw-request.ts'
import { startSandbox, type SandboxProcess } from '../support/sandbox-process.ts'
import { everySendField } from '../support/waha-sends.ts'
import { createAccount, onPhone, pair, sessionOf } from '../support/waha.ts'

const OURS = '15550140001'
const THEIRS = '15550140002'
const OUR_FRIEND = '15550140003'
const THEIR_FRIEND = '15550140004'
const SECRET = 'only theirs to read'
const ACTIONS = ['read', 'send', 'control', 'setting', 'delete'] as const

const named = ({ method, url }: Route) => `${method} ${url}`
const sessionRoutes = waha.routes.filter(({ access }) => access.kind === 'session')

/** Where a route takes the session's name from. */
function placeOf({ access }: Route): 'path' | 'body' | 'query' {
  if (access.kind !== 'session') throw new Error('the route names no session')
  const probe = { body: {}, query: {}, params: {}, headers: {} }
  if (access.session({ ...probe, params: { session: 'x' } })) return 'path'
  return access.session({ ...probe, query: { session: 'x' } }) ? 'query' : 'body'
}

/** A request that the route would accept, about this session. */
function requestTo(route: Route, session: string) {
  const place = route.access.kind === 'session' ? placeOf(route) : null
  const values: Record<string, string> = {
    session,
    // The list of a chat's messages has a word for every chat; nothing else has.
    chatId: route.url.endsWith('/messages') && route.method === 'GET' ? 'all' : `${THEIR_FRIEND}@c.us`,
    messageId: '3EB0',
    file: 'a.jpg',
    lid: '1@lid',
    phoneNumber: THEIR_FRIEND,
    id: 'key_id_x',
  }
  const path = route.url.replace(/:(\w+)/g, (_match, name: string) => encodeURIComponent(values[name] ?? 'x'))
  const query = new URLSearchParams({ phone: THEIR_FRIEND, chatId: `${THEIR_FRIEND}@c.us`, text: 'x', limit: '100' })
  if (place === 'query') query.set('session', session)
  const body = {
    ...everySendField(THEIR_FRIEND),
    // A story's contacts are addresses.
    ...(route.url.includes('/status/') && { contacts: [`${THEIR_FRIEND}@c.us`] }),
    chatId: `${THEIR_FRIEND}@c.us`,
    text: 'never to be sent: https://example.com',
    phoneNumber: THEIRS,
    messageId: '3EB0',
    reaction: '👍',
    star: true,
    duration: 86_400,
    pagination: {},
    config: {},
    isAdmin: false,
    ...(place === 'body' && { session, name: session }),
  }
  const hasBody = ['POST', 'PUT', 'PATCH'].includes(route.method as string)
  return { method: route.method as string, path: `${path}?${query}`, ...(hasBody && { body }) }
}

/** The status that a session must have, for routes that do something with WhatsApp. */
const needs = (expected: string, list: readonly string[]) => list.map((name) => [name, expected] as const)
const needing = new Map([
  ...needs('WORKING', [
    ...waha.routes.filter(({ method, url }) => method === 'POST' && /^.api.send/.test(url)).map(named),
    'GET /api/sendText',
    'POST /api/reply',
    'POST /api/forwardMessage',
    ...['text', 'image', 'voice', 'video', 'delete'].map((end) => `POST /api/:session/status/${end}`),
    'POST /api/:session/events',
    'POST /api/:session/calls/reject',
    'PUT /api/star',
    'PUT /api/reaction',
    ...['archive', 'unarchive', 'unread', 'messages/read'].map((end) => `POST /api/:session/chats/:chatId/${end}`),
    'DELETE /api/:session/chats/:chatId',
    'DELETE /api/:session/chats/:chatId/messages',
    'DELETE /api/:session/chats/:chatId/messages/:messageId',
    'PUT /api/:session/chats/:chatId/messages/:messageId',
    'POST /api/:session/chats/:chatId/messages/:messageId/pin',
    'POST /api/:session/chats/:chatId/messages/:messageId/unpin',
    'POST /api/startTyping',
    'POST /api/stopTyping',
    'GET /api/contacts/check-exists',
    'GET /api/checkNumberStatus',
  ]),
  ...needs('SCAN_QR_CODE', [
    'GET /api/:session/auth/qr',
    'POST /api/:session/auth/request-code',
    'GET /api/screenshot',
  ]),
])

describe('tenants', { timeout: 120_000 }, () => {
  let sandbox: SandboxProcess
  let gateway: GatewayProcess
  let ourKey = ''

  before(async () => {
    sandbox = await startSandbox()
    gateway = await startGateway({ sandbox })
    for (const [number, name] of [
      [OURS, 'Olivia Ours'],
      [THEIRS, 'Theo Theirs'],
      [OUR_FRIEND, 'Oscar Friend'],
      [THEIR_FRIEND, 'Tina Friend'],
    ] as const) {
      await createAccount(sandbox, number, name)
    }
    await pair({ gateway, sandbox }, { name: 'ours', number: OURS })
    const webhooks = [{ url: 'http://127.0.0.1:9/their-hook', events: ['poll.vote'], hmac: { key: 'their-hmac-key' } }]
    await pair({ gateway, sandbox }, { name: 'theirs', number: THEIRS, config: { webhooks } })
    await gateway.api.post('/api/sessions', { name: 'theirs-unpaired' })
    await sendAs('theirs', THEIR_FRIEND, SECRET)
    await onPhone(sandbox, THEIR_FRIEND, SECRET)
    ourKey = await keyFor('ours', Object.fromEntries(ACTIONS.map((action) => [action, true])))
  })
  after(async () => {
    await gateway[Symbol.asyncDispose]()
    await sandbox[Symbol.asyncDispose]()
  })

  const sendAs = (session: string, number: string, text: string) =>
    gateway.api.post('/api/sendText', { session, chatId: `${number}@c.us`, text })
  const keyFor = async (session: string, actions: Readonly<Record<string, boolean>> | null) => {
    const { status, body } = await gateway.api.post('/api/keys', { isAdmin: false, session, actions })
    assert.equal(status, 201)
    return body.key as string
  }
  const call = (request: Parameters<typeof rawRequest>[1]) => rawRequest(gateway.origin, request)
  const assertNothingOfTheirs = ({ body }: JsonAnswer) => {
    const shown = JSON.stringify(body)
    for (const trace of [SECRET, THEIRS, THEIR_FRIEND, 'Theo', 'Tina', 'their-hmac-key', 'their-hook']) {
      assert.ok(!shown.includes(trace), `${trace} in ${shown.slice(0, 300)}`)
    }
  }

  test('every route but the open ones wants a key', async () => {
    for (const route of waha.routes.filter(({ access }) => access.kind !== 'open')) {
      for (const key of [null, 'wrong']) {
        assertRefused(await call({ ...requestTo(route, 'theirs'), key }), 401)
      }
    }
    const open = waha.routes.filter(({ access }) => access.kind === 'open').map(named)
    assert.deepEqual(open.toSorted(), ['GET /health', 'GET /ping'])
  })

  for (const route of sessionRoutes) {
    test(`${named(route)}: another session's key opens nothing`, async () => {
      const answer = await call({ ...requestTo(route, 'theirs'), key: ourKey })
      assertRefused(answer, 403, /Forbidden/)
      assertNothingOfTheirs(answer)
      // Nor does a name that is not there tell whether it is.
      assertRefused(await call({ ...requestTo(route, 'nobodys'), key: ourKey }), 403, /Forbidden/)
    })

    test(`${named(route)}: naming the own session elsewhere does not help`, async () => {
      const { path, body, method } = requestTo(route, 'theirs')
      const place = placeOf(route)
      const withQuery = place === 'query' ? `${path}&Session=ours&session[]=ours` : `${path}&session=ours&name=ours`
      const mixed = place === 'body' ? body : { ...body, session: 'ours', name: 'ours' }
      const answer = await call({
        method,
        path: withQuery,
        key: ourKey,
        headers: { 'x-session': 'ours' },
        ...(body && { body: mixed }),
      })
      assertRefused(answer, 403)
      assertNothingOfTheirs(answer)
    })
  }

  test('a session named twice is not named', async () => {
    for (const route of sessionRoutes.filter((each) => placeOf(each) === 'query')) {
      for (const names of ['session=ours&session=theirs', 'session=theirs&session=ours']) {
        const { method, path } = requestTo(route, 'theirs')
        const answer = await call({ method, path: path.replace('session=theirs', names), key: ourKey })
        assertRefused(answer, 400, /Session name is required/)
      }
    }
  })

  test('a session key has to name its session where others may leave it out', async () => {
    for (const route of sessionRoutes.filter((each) => placeOf(each) !== 'path')) {
      const { method, path, body } = requestTo(route, 'ours')
      const { session: _session, name: _name, ...rest } = (body ?? {}) as Record<string, unknown>
      const answer = await call({
        method,
        path: path.replace('&session=ours', ''),
        key: ourKey,
        ...(body && { body: rest }),
      })
      assertRefused(answer, 400, /Session name is required/)
    }
  })

  test('the routes of administrators are closed to session keys', async () => {
    for (const route of waha.routes.filter(({ access }) => access.kind === 'admin')) {
      assertRefused(await call({ ...requestTo(route, 'ours'), key: ourKey }), 403, /Forbidden/)
    }
  })

  test('what any key may see shows nothing of others', async () => {
    const open = waha.routes.filter(({ access }) => access.kind === 'any' || access.kind === 'open')
    for (const route of open) {
      const answer = await call({ ...requestTo(route, 'ours'), key: ourKey })
      assert.ok(answer.status < 300, named(route))
      assertNothingOfTheirs(answer)
      assert.ok(!JSON.stringify(answer.body).includes('theirs'), named(route))
    }
    const { body } = await call({ path: '/api/sessions?all=true&expand=apps', key: ourKey })
    assert.deepEqual(
      body.map(({ name }: { name: string }) => name),
      ['ours'],
    )
  })

  test('the same message id and the same person in two sessions stay apart', async () => {
    const sent = (await sendAs('theirs', OUR_FRIEND, 'their words to our friend')).body
    await sendAs('ours', OUR_FRIEND, 'our words')
    for (const path of [
      `/api/ours/chats/all/messages/${encodeURIComponent(sent.id)}`,
      `/api/ours/chats/${OUR_FRIEND}@c.us/messages/${sent.id.split('_')[2]}`,
    ]) {
      assertRefused(await call({ path, key: ourKey }), 404, /Message not found/)
    }
    const list = await call({ path: '/api/ours/chats/all/messages?limit=100', key: ourKey })
    assert.deepEqual(
      list.body.map(({ body }: { body: string }) => body),
      ['our words'],
    )
    const reply = { session: 'ours', chatId: OUR_FRIEND, text: 'x', reply_to: sent.id }
    assertRefused(await call({ method: 'POST', path: '/api/sendText', key: ourKey, body: reply }), 404)
    for (const path of ['/api/ours/chats', '/api/ours/chats/overview?limit=100', '/api/ours/lids']) {
      assertNothingOfTheirs(await call({ path, key: ourKey }))
    }
  })

  test('each right opens its routes and no other', async () => {
    for (const action of ACTIONS) {
      const key = await keyFor('ours', Object.fromEntries(ACTIONS.map((each) => [each, each === action])))
      for (const route of sessionRoutes) {
        if (route.access.kind !== 'session' || route.access.action === null || route.access.action === action) continue
        assertRefused(await call({ ...requestTo(route, 'ours'), key }), 403, /Forbidden/)
      }
    }
    assert.equal((await sessionOf(gateway, 'ours')).status, 'WORKING')
  })

  test('without rights given, a session key may do all but delete', async () => {
    const key = await keyFor('ours', null)
    for (const path of ['/api/ours/chats', '/api/sessions/ours', '/api/sessions/ours/me', '/api/ours/new-message-id']) {
      assert.equal((await call({ path, key })).status, 200, path)
    }
    assertRefused(await call({ method: 'DELETE', path: '/api/sessions/ours', key }), 403)
    assertRefused(await call({ method: 'POST', path: '/api/sessions/logout', key, body: { name: 'ours' } }), 403)
    const stop = { name: 'ours', logout: true }
    assertRefused(await call({ method: 'POST', path: '/api/sessions/stop', key, body: stop }), 403)
  })

  test('a key that may not set does not see the configuration', async () => {
    const secret = { webhooks: [{ url: 'http://127.0.0.1:9/', events: ['poll.vote'], hmac: { key: 'our-hmac-key' } }] }
    await gateway.api.put('/api/sessions/ours', { config: secret })
    const key = await keyFor('ours', { setting: false, control: true, read: true })
    const paths = ['/api/sessions', '/api/sessions/ours']
    for (const path of paths) assert.ok(!JSON.stringify((await call({ path, key })).body).includes('our-hmac-key'))
    for (const path of paths)
      assert.ok(JSON.stringify((await call({ path, key: ourKey })).body).includes('our-hmac-key'))
    const started = await call({ method: 'POST', path: '/api/sessions/ours/start', key })
    assert.ok(!JSON.stringify(started.body).includes('our-hmac-key'))
  })

  test('media and control keys are the same at every call, and open only what they are for', async () => {
    for (const kind of ['media', 'control']) {
      const made = await gateway.api.post(`/api/keys/${kind}`, { session: 'ours' })
      const again = await gateway.api.post(`/api/keys/${kind}`, { session: 'ours' })
      assert.deepEqual([made.status, made.body.id], [201, `key_id_${kind}_ours`])
      assert.deepEqual(again.body, made.body)
      const { key } = made.body
      assertRefused(await call({ path: '/api/files/ours/a.jpg', key }), 404)
      assertRefused(await call({ path: '/api/files/theirs/a.jpg', key }), 403)
      assertRefused(await call({ path: '/api/ours/chats', key }), 403)
      const qr = await call({ path: '/api/ours/auth/qr', key })
      assertRefused(qr, kind === 'control' ? 422 : 403)
      assertRefused(await call({ path: '/api/theirs-unpaired/auth/qr', key }), 403)
    }
    assertRefused(
      await call({ method: 'POST', path: '/api/keys/media', key: gateway.key, body: { session: 'nope' } }),
      422,
    )
  })

  test('a key that is inactive, moved or deleted stops at once', async () => {
    const { body: made } = await gateway.api.post('/api/keys', { isAdmin: false, session: 'ours' })
    const path = '/api/ours/chats'
    assert.equal((await call({ path, key: made.key })).status, 200)
    await gateway.api.put(`/api/keys/${made.id}`, { isAdmin: false, session: 'ours', isActive: false })
    assertRefused(await call({ path, key: made.key }), 401)
    await gateway.api.put(`/api/keys/${made.id}`, { isAdmin: false, session: 'theirs', isActive: true })
    assertRefused(await call({ path, key: made.key }), 403)
    await gateway.api.delete(`/api/keys/${made.id}`)
    assertRefused(await call({ path, key: made.key }), 401)
  })

  test('keys are shown whole once, and masked in lists', async () => {
    const { body: made } = await gateway.api.post('/api/keys', { isAdmin: true })
    const { body: list } = await gateway.api.get('/api/keys')
    assert.ok(!JSON.stringify(list).includes(made.key))
    const listed = list.find(({ id }: { id: string }) => id === made.id)
    assert.ok(listed.key.length < made.key.length)
    assertRefused(await call({ path: `/api/sessions?x-api-key=${encodeURIComponent(listed.key)}` }), 401)
    assert.equal((await call({ path: '/api/keys', key: made.key })).status, 200)
  })

  test("a deleted session's keys do not open its successor of the same name", async () => {
    await gateway.api.post('/api/sessions', { name: 'reborn', start: false })
    const old = await keyFor('reborn', null)
    const media = (await gateway.api.post('/api/keys/media', { session: 'reborn' })).body.key as string
    await gateway.api.delete('/api/sessions/reborn')
    for (const key of [old, media]) assertRefused(await call({ path: '/api/sessions/reborn', key }), 401)
    await gateway.api.post('/api/sessions', { name: 'reborn', start: false })
    for (const key of [old, media]) assertRefused(await call({ path: '/api/sessions/reborn', key }), 401)
    await gateway.api.post('/api/keys/media', { session: 'reborn' })
    for (const key of [old, media]) assertRefused(await call({ path: '/api/sessions/reborn', key }), 401)
  })

  test('nothing that was refused had an effect', async () => {
    assert.equal((await sessionOf(gateway, 'theirs')).status, 'WORKING')
    const { body } = await sandbox.control.get(`/accounts/${THEIR_FRIEND}/messages`)
    const texts = (Array.isArray(body) ? body : body.messages).map(({ text }: { text: string }) => text)
    assert.deepEqual(texts, [SECRET])
  })

  describe('an unknown session', () => {
    const special: Readonly<Record<string, readonly [number, RegExp]>> = {
      'DELETE /api/sessions/:session': [200, /^""$/],
      'POST /api/sessions/start': [201, /STARTING/],
      'POST /api/sessions/stop': [201, /^""$/],
      'POST /api/sessions/logout': [201, /^""$/],
      'GET /api/files/:session/:file': [404, /File not found/],
    }
    for (const route of sessionRoutes) {
      const [status, says] = special[named(route)] ?? [
        404,
        route.url.startsWith('/api/sessions') ? /Session not found/ : /We didn't find a session with name 'nobodys'/,
      ]
      test(`${named(route)} answers ${status}`, async () => {
        const answer = await call({ ...requestTo(route, 'nobodys'), key: gateway.key })
        if (status >= 400) return assertRefused(answer, status, says)
        assert.equal(answer.status, status)
        assert.match(JSON.stringify(answer.body), says)
        await gateway.api.delete('/api/sessions/nobodys')
      })
    }
  })

  describe('a session that does not work', () => {
    for (const route of sessionRoutes.filter((each) => needing.has(named(each)))) {
      test(`${named(route)} answers 422 and what is expected`, async () => {
        await gateway.api.post('/api/sessions', { name: 'stopped', start: false })
        const answer = await call({ ...requestTo(route, 'stopped'), key: gateway.key })
        assertRefused(answer, 422, /Session status is not as expected/)
        const { session, status, expected } = answer.body
        assert.deepEqual([session, status, expected], ['stopped', 'STOPPED', [needing.get(named(route))]])
      })
    }
  })
})
