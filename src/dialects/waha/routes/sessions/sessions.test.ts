import assert from 'node:assert/strict'
import test from 'node:test'
import { createTestApp } from '../../testing/app.ts'

test('a session is created, started and shown with its configuration', async () => {
  await using app = await createTestApp()
  const config = { metadata: { 'user.id': '7' }, noweb: { store: { enabled: true } } }
  const created = await app.call('POST /api/sessions', { body: { name: 'one', config } })
  assert.equal(created.status, 201)
  assert.equal(created.body.name, 'one')
  assert.deepEqual(created.body.config, config)
  const { status, body } = await app.call('GET /api/sessions/one')
  assert.equal(status, 200)
  assert.equal(body.status, 'SCAN_QR_CODE')
  assert.equal(body.me, null)
  assert.equal(body.engine.engine, 'NOWEB')
  assert.equal(body.assignedWorker, 'waha')
  assert.equal(typeof body.timestamps.activity, 'number')
})

test('a session that is paired knows its account', async () => {
  await using app = await createTestApp()
  await app.call('POST /api/sessions', { body: { name: 'one' } })
  const before = await app.call('GET /api/sessions/one/me')
  assert.deepEqual([before.status, before.body], [200, null])
  await app.engine('one').pair()
  const { body } = await app.call('GET /api/sessions/one/me')
  assert.deepEqual(body, {
    id: '15550001000@c.us',
    pushName: 'Fake',
    lid: '915550001000@lid',
    jid: '15550001000:1@s.whatsapp.net',
  })
  assert.equal((await app.call('GET /api/sessions/one')).body.status, 'WORKING')
})

test('a session without a name gets one; start=false leaves it stopped and out of the list', async () => {
  await using app = await createTestApp()
  const { status, body } = await app.call('POST /api/sessions', { body: { start: false } })
  assert.equal(status, 201)
  assert.match(body.name, /^session_/)
  assert.equal(body.status, 'STOPPED')
  assert.deepEqual((await app.call('GET /api/sessions')).body, [])
  for (const all of ['true', 'True', '1']) {
    assert.equal((await app.call(`GET /api/sessions?all=${all}&expand=apps`)).body[0].name, body.name)
  }
})

test('a name in use is 422; a malformed or reserved one 400', async () => {
  await using app = await createTestApp()
  await app.call('POST /api/sessions', { body: { name: 'one' } })
  const again = await app.call('POST /api/sessions', { body: { name: 'one' } })
  assert.equal(again.status, 422)
  assert.match(again.body.message, /PUT/)
  for (const name of ['a b', '../x', 'ä', 'x'.repeat(55), 'sessions', 'chat', 'waha']) {
    assert.equal((await app.call('POST /api/sessions', { body: { name } })).status, 400, name)
    assert.equal((await app.call('POST /api/sessions/start', { body: { name } })).status, 400, name)
  }
})

test('an update replaces the configuration', async () => {
  await using app = await createTestApp()
  await app.pair('one', { metadata: { a: '1' }, debug: true })
  const { status, body } = await app.call('PUT /api/sessions/one', { body: { config: { metadata: { b: '2' } } } })
  assert.equal(status, 200)
  assert.deepEqual(body.config, { metadata: { b: '2' } })
  assert.equal((await app.call('PUT /api/sessions/two', { body: { config: {} } })).status, 404)
})

test('a configuration with wrong fields is refused with a line for each', async () => {
  await using app = await createTestApp()
  const config = { metadata: { a: 1 }, webhooks: [{ url: 'ftp://x', events: ['nonsense'] }] }
  const { status, body } = await app.call('POST /api/sessions', { body: { name: 'one', config } })
  assert.equal(status, 400)
  assert.equal(body.error, 'Bad Request')
  assert.ok(body.message.includes('config.metadata.a must be a string'))
  assert.match(body.message.join(), /config\.webhooks\.0\.events\.0 must be one of the following values/)
  const url = { webhooks: [{ url: 'ftp://x', events: ['*'] }] }
  const refused = await app.call('POST /api/sessions', { body: { name: 'one', config: url } })
  assert.deepEqual(refused.body.message, ['config.webhooks.0.url must be a URL address'])
  assert.equal((await app.call('GET /api/sessions/one')).status, 404)
})

test('start, stop, restart and logout answer with the session and can be repeated', async () => {
  await using app = await createTestApp()
  await app.pair('one')
  for (const [operation, expected] of [
    ['stop', 'STOPPED'],
    ['stop', 'STOPPED'],
    ['start', 'WORKING'],
    ['start', 'WORKING'],
    ['restart', 'WORKING'],
    ['logout', 'SCAN_QR_CODE'],
  ] as const) {
    const { status, body } = await app.call(`POST /api/sessions/one/${operation}`)
    assert.equal(status, 201, operation)
    assert.equal(body.name, 'one')
    assert.equal((await app.call('GET /api/sessions/one')).body.status, expected, operation)
  }
  for (const operation of ['start', 'stop', 'restart', 'logout']) {
    const { status, body } = await app.call(`POST /api/sessions/two/${operation}`)
    assert.deepEqual([status, body.message], [404, 'Session not found'], operation)
  }
})

test('an empty body with a JSON content type is no error', async () => {
  await using app = await createTestApp()
  await app.call('POST /api/sessions', { body: { name: 'one' } })
  const headers = { 'content-type': 'application/json' }
  assert.equal((await app.call('POST /api/sessions/one/stop', { headers })).status, 201)
  assert.equal((await app.call('DELETE /api/sessions/one', { headers })).status, 200)
})

test('deleting is idempotent', async () => {
  await using app = await createTestApp()
  await app.pair('one')
  assert.equal((await app.call('DELETE /api/sessions/one')).status, 200)
  assert.equal((await app.call('DELETE /api/sessions/one')).status, 200)
  assert.equal((await app.call('GET /api/sessions/one')).status, 404)
})

test('the deprecated calls create, start, stop and remove', async () => {
  await using app = await createTestApp()
  const body = { name: 'old', config: { metadata: { a: '1' } } }
  assert.equal((await app.call('POST /api/sessions/start', { body })).status, 201)
  const again = await app.call('POST /api/sessions/start', { body })
  assert.equal(again.status, 422)
  assert.match(again.body.message, /already started/)
  assert.equal((await app.call('POST /api/sessions/stop', { body: { name: 'old' } })).status, 201)
  assert.equal((await app.call('GET /api/sessions/old')).body.status, 'STOPPED')
  assert.equal((await app.call('POST /api/sessions/start', { body: { name: 'old' } })).status, 201)
  assert.equal((await app.call('POST /api/sessions/logout', { body: { name: 'old' } })).status, 201)
  assert.equal((await app.call('GET /api/sessions/old')).status, 404)
  await app.call('POST /api/sessions/start', { body })
  assert.equal((await app.call('POST /api/sessions/stop', { body: { name: 'old', logout: true } })).status, 201)
  assert.equal((await app.call('GET /api/sessions/old')).status, 404)
})

test('an ended pairing is told with what to do', async () => {
  await using app = await createTestApp()
  const phone = await app.pair('one')
  await phone.unlink()
  const { body } = await app.call('GET /api/sessions/one')
  assert.equal(body.status, 'FAILED')
  assert.equal(body.engine.reason, 'LOGGED_OUT')
  assert.ok(body.engine.message)
})

test('a session’s key sees its own session only, and its configuration only with the right to set it', async () => {
  await using app = await createTestApp()
  await app.pair('one', { metadata: { a: '1' } })
  await app.pair('two')
  const make = async (actions?: object) =>
    (await app.call('POST /api/keys', { body: { isAdmin: false, session: 'one', isActive: true, actions } })).body.key
  const key = await make()
  const seen = await app.call('GET /api/sessions', { key })
  assert.deepEqual(
    seen.body.map(({ name }: { name: string }) => name),
    ['one'],
  )
  assert.deepEqual(seen.body[0].config, { metadata: { a: '1' } })
  const narrow = await make({ setting: false })
  assert.equal((await app.call('GET /api/sessions/one', { key: narrow })).body.config, undefined)
  assert.equal((await app.call('POST /api/sessions/one/restart', { key: narrow })).body.config, undefined)
  assert.equal((await app.call('GET /api/sessions/two', { key })).status, 403)
  assert.equal((await app.call('DELETE /api/sessions/one', { key })).status, 403)
  assert.equal((await app.call('POST /api/sessions', { key, body: { name: 'three' } })).status, 403)
  assert.equal((await app.call('POST /api/sessions/stop', { key, body: { name: 'one', logout: true } })).status, 403)
})
