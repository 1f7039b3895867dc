import assert from 'node:assert/strict'
import test from 'node:test'
import type { DialectApp } from '../../../testing/app.ts'
import { createTestApp, keyOf } from '../../testing/app.ts'

const WEBHOOK = {
  webhook_url: 'https://example.com/hook',
  webhook_secret: 'a long word',
  webhook_events: 'message,Message.Ack',
  webhook_insecure_skip_verify: true,
}

const add = (app: DialectApp, body: object = {}) => app.call('POST /devices', { body })

test('a device is added, listed, shown and removed', async () => {
  await using app = await createTestApp()
  assert.deepEqual((await app.call('GET /devices')).body, { code: 'SUCCESS', message: 'List devices', results: [] })
  const { status, body } = await add(app, { device_id: 'org_2' })
  assert.deepEqual([status, body.code, body.message], [200, 'SUCCESS', 'Device added'])
  const { created_at: created, ...rest } = body.results
  assert.deepEqual(rest, { id: 'org_2', display_name: '', jid: '', state: 'disconnected' })
  assert.match(created, /^20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/)
  const shown = { id: 'org_2', state: 'disconnected', created_at: created }
  assert.deepEqual((await app.call('GET /devices')).body.results, [shown])
  const one = await app.call('GET /devices/org_2')
  assert.deepEqual(one.body, { code: 'SUCCESS', message: 'Device info', results: shown })
  const removed = await app.call('DELETE /devices/org_2')
  assert.deepEqual([removed.status, removed.body], [200, { code: 'SUCCESS', message: 'Device removed', results: null }])
  assert.equal(await app.gateway.sessions.get('org_2'), null)
})

test('without an id one is made; an id that cannot be in a path is refused', async () => {
  await using app = await createTestApp()
  const { results } = (await add(app)).body
  assert.ok(await app.gateway.sessions.get(results.id))
  for (const device of ['with space', 'a/b', '628@s.whatsapp.net', 'x'.repeat(55)]) {
    const { status, body } = await add(app, { device_id: device })
    const message = 'device_id: must be 1 to 54 letters, digits, hyphens or underscores.'
    assert.deepEqual([status, body], [400, { code: 400, message, results: {} }], device)
  }
  const reserved = await add(app, { device_id: 'gowa' })
  assert.deepEqual([reserved.status, reserved.body.code], [400, 400])
  assert.deepEqual((await add(app, { device_id: 5 })).body.message, 'Invalid request body')
})

test('an id that is taken fails, as with GOWA', async () => {
  await using app = await createTestApp()
  await add(app, { device_id: 'one' })
  const { status, body } = await add(app, { device_id: 'one' })
  const message = 'device one already exists'
  assert.deepEqual([status, body], [500, { code: 'INTERNAL_SERVER_ERROR', message, results: {} }])
})

test('a device that is logged in shows its account', async () => {
  await using app = await createTestApp()
  await app.pair('one')
  const { results } = (await app.call('GET /devices/one')).body
  assert.deepEqual(
    [results.display_name, results.jid, results.state],
    ['Fake', '15550001000@s.whatsapp.net', 'logged_in'],
  )
  const status = await app.call('GET /devices/one/status')
  assert.deepEqual(status.body, {
    code: 'SUCCESS',
    message: 'Device status',
    results: { device_id: 'one', is_connected: true, is_logged_in: true },
  })
  for (const address of ['15550001000@s.whatsapp.net', '15550001000:1@s.whatsapp.net']) {
    assert.equal((await app.call(`GET /devices/${encodeURIComponent(address)}`)).body.results.id, 'one')
  }
})

test('a device logs in by a code on the phone, reconnects and logs out', async () => {
  await using app = await createTestApp()
  await add(app, { device_id: 'one' })
  const login = await app.call('GET /devices/one/login')
  assert.deepEqual([login.status, login.body.message, login.body.results.device_id], [200, 'Login success', 'one'])
  const code = await app.call('POST /devices/one/login/code?phone=%2B628912344551')
  assert.deepEqual(code.body, {
    code: 'SUCCESS',
    message: 'Login with code started',
    results: { device_id: 'one', pair_code: 'FAKE-1234' },
  })
  await app.engine('one').pair()
  const again = await app.call('POST /devices/one/login/code?phone=628912344551')
  assert.deepEqual([again.status, again.body.message], [400, 'you are already logged in.'])
  const reconnected = await app.call('POST /devices/one/reconnect')
  assert.deepEqual(reconnected.body, { code: 'SUCCESS', message: 'Reconnect requested', results: null })
  await app.gateway.sessions.requireStatus('one', ['working'])
  const out = await app.call('POST /devices/one/logout')
  assert.deepEqual(out.body, { code: 'SUCCESS', message: 'Logout requested', results: null })
  const { state, jid } = (await app.call('GET /devices/one')).body.results
  assert.deepEqual([state, jid], ['disconnected', undefined])
})

test('a number to pair with must be one', async () => {
  await using app = await createTestApp({ strictCode: true })
  await add(app, { device_id: 'one' })
  for (const [phone, message] of [
    ['', 'phone_number(): cannot be blank'],
    ['12ab', 'phone_number(12ab): must be in a valid format'],
  ]) {
    const { status, body } = await app.call(`POST /devices/one/login/code?phone=${phone}`)
    assert.deepEqual([status, body], [400, { code: 'VALIDATION_ERROR', message }])
  }
})

test('a device without an account has nothing to reconnect with', async () => {
  await using app = await createTestApp({ strictCode: true })
  await add(app, { device_id: 'one' })
  const unstarted = await app.call('POST /devices/one/reconnect')
  assert.deepEqual([unstarted.status, unstarted.body.code], [500, 'INVALID_WA_CLI'])
  await app.call('GET /devices/one/login')
  const { status, body } = await app.call('POST /devices/one/reconnect')
  const message = 'device one is not logged in (session deleted)'
  assert.deepEqual([status, body], [500, { code: 'INTERNAL_SERVER_ERROR', message }])
})

const ROUTES = [
  'GET /devices/none',
  'GET /devices/none/login',
  'POST /devices/none/login/code?phone=628912344551',
  'POST /devices/none/logout',
  'POST /devices/none/reconnect',
  'GET /devices/none/status',
]

test('a device that is not there is 404 in the documentation, 500 in GOWA’s code', async () => {
  await using documented = await createTestApp()
  await using coded = await createTestApp({ strictCode: true })
  for (const route of ROUTES) {
    const page = await documented.call(route)
    assert.deepEqual([page.status, page.body], [404, { code: 404, message: 'device not found', results: {} }], route)
    const { status, body } = await coded.call(route)
    assert.deepEqual([status, body], [500, { code: 'INTERNAL_SERVER_ERROR', message: 'device none not found' }], route)
  }
  assert.equal((await documented.call('DELETE /devices/none')).status, 404)
  const removed = await coded.call('DELETE /devices/none')
  assert.deepEqual([removed.status, removed.body], [200, { code: 'SUCCESS', message: 'Device removed' }])
  for (const method of ['GET', 'PATCH']) {
    const { status, body } = await coded.call(`${method} /devices/none/webhook`, {
      ...(method === 'PATCH' && { body: WEBHOOK }),
    })
    assert.deepEqual([status, body], [404, { code: 'NOT_FOUND', message: 'device not found' }])
  }
  assert.deepEqual((await coded.call('GET /devices')).body, { code: 'SUCCESS', message: 'List devices', results: null })
  assert.equal(await coded.gateway.sessions.get('none'), null, 'a login makes no device')
})

test('a device’s own webhook is set whole, given back as it was, and delivered with GOWA’s rules', async () => {
  await using app = await createTestApp()
  await app.pair('one')
  const none = { webhook_url: '', webhook_secret: '', webhook_events: '', webhook_insecure_skip_verify: false }
  const before = await app.call('GET /devices/one/webhook')
  assert.deepEqual(before.body, {
    code: 'SUCCESS',
    message: 'Device webhook retrieved',
    results: { device_id: 'one', ...none },
  })
  const set = await app.call('PATCH /devices/one/webhook', { body: WEBHOOK })
  assert.deepEqual(set.body, {
    code: 'SUCCESS',
    message: 'Device webhook updated',
    results: { device_id: 'one', ...WEBHOOK },
  })
  const { config, status } = await app.gateway.sessions.require('one')
  assert.equal(status, 'working', 'the connection stays')
  assert.deepEqual(config.webhooks, [
    {
      dialect: 'gowa',
      url: WEBHOOK.webhook_url,
      events: ['message', 'message.ack'],
      hmacKey: WEBHOOK.webhook_secret,
      signature: 'x-hub-signature-256',
      verifyTls: false,
      headers: {},
      retries: { policy: 'exponential', delaySeconds: 0.5, attempts: 5 },
    },
  ])
  assert.deepEqual((await app.call('GET /devices/one/webhook')).body.results, { device_id: 'one', ...WEBHOOK })
  await app.call('PATCH /devices/one/webhook', { body: { webhook_url: 'https://example.com/other' } })
  const [webhook, ...others] = (await app.gateway.sessions.require('one')).config.webhooks
  assert.deepEqual([webhook?.hmacKey, webhook?.events, webhook?.verifyTls, others], ['secret', ['*'], true, []])
  await app.call('PATCH /devices/one/webhook', { body: { webhook_url: '' } })
  assert.deepEqual((await app.gateway.sessions.require('one')).config.webhooks, [])
})

test('a webhook without an address, or with fields of other types, is refused', async () => {
  await using app = await createTestApp()
  await app.pair('one')
  for (const [body, message] of [
    [{}, 'webhook_url is required'],
    [{ webhook_secret: 'x' }, 'webhook_url is required'],
    [{ webhook_url: 5 }, 'Invalid request body'],
    [{ webhook_url: 'https://example.com', webhook_insecure_skip_verify: 'perhaps' }, 'Invalid request body'],
  ] as const) {
    const answer = await app.call('PATCH /devices/one/webhook', { body })
    assert.deepEqual([answer.status, answer.body], [400, { code: 400, message, results: {} }])
  }
})

test('a new device may have its webhook at once', async () => {
  await using app = await createTestApp()
  const { results } = (await add(app, { device_id: 'one', ...WEBHOOK })).body
  const echoed = Object.fromEntries(Object.keys(WEBHOOK).map((name) => [name, results[name]]))
  assert.deepEqual(echoed, WEBHOOK)
  assert.equal((await app.gateway.sessions.require('one')).config.webhooks[0]?.url, WEBHOOK.webhook_url)
})

test('keys see and change their own devices only', async () => {
  await using app = await createTestApp()
  const { id: account } = await app.gateway.accounts.create({ name: 'a customer', maxSessions: null })
  const owner = await app.gateway.keys.create({ scope: 'account', session: null, account, active: true, actions: null })
  await app.pair('theirs')
  const made = await app.call('POST /devices', { key: owner.secret, body: { device_id: 'own' } })
  assert.equal(made.status, 200)
  assert.equal((await app.gateway.sessions.require('own')).account, account)
  const own = await keyOf(app, 'own')
  for (const key of [owner.secret, own]) {
    const listed = (await app.call('GET /devices', { key })).body.results
    assert.deepEqual(
      listed.map(({ id }: { readonly id: string }) => id),
      ['own'],
    )
    const paths = ['', '/login', '/status', '/webhook'].map((path) => `GET /devices/theirs${path}`)
    for (const route of [
      ...paths,
      'POST /devices/theirs/logout',
      'POST /devices/theirs/reconnect',
      'DELETE /devices/theirs',
    ]) {
      assert.equal((await app.call(route, { key })).status, 404, route)
    }
    const answer = await app.call('PATCH /devices/theirs/webhook', { key, body: WEBHOOK })
    assert.equal(answer.status, 404)
  }
  assert.equal((await app.call('POST /devices', { key: own, body: { device_id: 'more' } })).status, 403)
  assert.equal((await app.call('DELETE /devices/own', { key: own })).status, 403)
  assert.deepEqual((await app.gateway.sessions.require('theirs')).config.webhooks, [])
})
