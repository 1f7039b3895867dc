import assert from 'node:assert/strict'
import test from 'node:test'
import { createTestApp } from './testing/app.ts'

test('no key and a wrong key are 401; the query takes the key in any spelling', async () => {
  await using app = await createTestApp()
  for (const key of [null, 'wrong', '']) {
    const { status, body } = await app.call('GET /api/sessions', { key })
    assert.deepEqual([status, body], [401, { message: 'Unauthorized', statusCode: 401 }])
  }
  for (const name of ['x-api-key', 'X-Api-Key']) {
    assert.equal((await app.call(`GET /api/sessions?${name}=the-admin-key`, { key: null })).status, 200)
  }
})

test('a key is asked for before the body is read', async () => {
  await using app = await createTestApp()
  const headers = { 'content-type': 'application/json' }
  assert.equal((await app.call('POST /api/sendText', { key: null, headers, body: '{broken' })).status, 401)
})

test('everything is answered under the API’s name too', async () => {
  await using app = await createTestApp()
  await app.pair('one')
  assert.equal((await app.call('GET /waha/api/sessions/one')).body.name, 'one')
  assert.equal((await app.call('GET /waha/api/sessions/none')).body.message, 'Session not found')
  assert.match((await app.call('GET /waha/api/none/chats')).body.message, /^We didn't find a session with name 'none'/)
})

test('an unknown route answers in WAHA’s form', async () => {
  await using app = await createTestApp()
  for (const path of ['/api/one/nothing', '/waha/api/x/y', '/nothing']) {
    const { status, body } = await app.call(`GET ${path}`)
    assert.deepEqual([status, body], [404, { statusCode: 404, message: `Cannot GET ${path}`, error: 'Not Found' }])
  }
  assert.equal((await app.call('PATCH /api/sessions')).status, 404)
})

test('malformed JSON, other content types, bad addresses and large bodies are refused in WAHA’s form', async () => {
  await using app = await createTestApp({ bodyLimit: 500 })
  const json = { 'content-type': 'application/json' }
  const broken = await app.call('POST /api/sendText', { headers: json, body: '{"text":' })
  assert.deepEqual([broken.status, broken.body.error], [400, 'Bad Request'])
  const other = await app.call('POST /api/sendText', { headers: { 'content-type': 'text/plain' }, body: 'hello' })
  assert.deepEqual([other.status, other.body.statusCode], [400, 400])
  assert.equal((await app.call('GET /api/%zz/chats')).status, 400)
  const large = await app.call('POST /api/sendText', { body: { chatId: '4915550001', text: 'x'.repeat(600) } })
  assert.deepEqual([large.status, large.body.statusCode], [413, 413])
  const poisoned = await app.call('POST /api/sendText', { headers: json, body: '{"__proto__":{"a":1}}' })
  assert.equal(poisoned.status, 400)
})

test('forms are read as JSON is', async () => {
  await using app = await createTestApp()
  const phone = await app.pair('default')
  const headers = { 'content-type': 'application/x-www-form-urlencoded' }
  const body = 'chatId=4915550001%40c.us&text=hello+there'
  assert.equal((await app.call('POST /api/sendText', { headers, body })).status, 201)
  assert.equal(phone.sent[0]?.content.text, 'hello there')
})

test('every answer has the security headers, and any origin may call', async () => {
  await using app = await createTestApp()
  for (const operation of ['GET /ping', 'GET /nothing', 'GET /']) {
    const { headers } = (await app.call(operation)).raw
    assert.equal(headers['x-content-type-options'], 'nosniff', operation)
    assert.equal(headers['access-control-allow-origin'], '*', operation)
  }
  const preflight = await app.call('OPTIONS /api/sendText', {
    key: null,
    headers: { 'access-control-request-headers': 'x-api-key,content-type' },
  })
  assert.equal(preflight.status, 204)
  assert.equal(preflight.raw.headers['access-control-allow-headers'], 'x-api-key,content-type')
})

test('the OpenAPI document and its page are served, and the first page leads to them', async () => {
  await using app = await createTestApp()
  const document = (await app.call('GET /-json', { key: null })).body
  assert.equal(document.openapi, '3.1.0')
  assert.ok(document.paths['/api/{session}/chats/{chatId}/messages'].get)
  assert.ok(!Object.keys(document.paths).some((path) => path.startsWith('/waha')))
  assert.deepEqual((await app.call('GET /waha/openapi.json', { key: null })).body, document)
  assert.match((await app.call('GET /waha/docs', { key: null })).body, /swagger/i)
  assert.match((await app.call('GET /', { key: null })).body, /href="\/waha\/docs"/)
})
