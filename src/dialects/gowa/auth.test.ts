import assert from 'node:assert/strict'
import test from 'node:test'
import { ADMIN_KEY, basic, createTestApp, keyOf } from './testing/app.ts'

const CHALLENGE = 'Basic realm="Restricted", charset="UTF-8"'

test('a key is the password of any user; users of the configuration have their own', async () => {
  await using app = await createTestApp()
  for (const headers of [basic(ADMIN_KEY), basic(ADMIN_KEY, ''), basic('secret', 'operator')]) {
    assert.equal((await app.call('GET /devices', { key: null, headers })).status, 200)
  }
  const lower = { authorization: (basic(ADMIN_KEY).authorization ?? '').replace('Basic', 'basic') }
  assert.equal((await app.call('GET /devices', { key: null, headers: lower })).status, 200)
})

test('without a valid credential the answer is 401 with the challenge, in the form of the style', async () => {
  await using documented = await createTestApp()
  await using coded = await createTestApp({ strictCode: true })
  for (const headers of [{}, basic('wrong'), basic('secret', 'somebody'), { authorization: 'Bearer the-admin-key' }]) {
    const page = await documented.call('GET /devices', { key: null, headers })
    assert.deepEqual([page.status, page.body], [401, { code: 401, message: 'Unauthorized access', results: {} }])
    const code = await coded.call('GET /devices', { key: null, headers })
    assert.deepEqual([code.status, code.body], [401, 'Unauthorized'])
    assert.match(String(code.raw.headers['content-type']), /^text\/plain/)
    for (const { raw } of [page, code]) {
      assert.equal(raw.headers['www-authenticate'], CHALLENGE)
      assert.equal(raw.headers['cache-control'], 'no-store')
      assert.equal(raw.headers.vary, 'Authorization')
    }
  }
})

test('a header that cannot be read is a bad request', async () => {
  await using documented = await createTestApp()
  await using coded = await createTestApp({ strictCode: true })
  for (const encoded of ['%%%', 'bm9jb2xvbg==', '']) {
    const headers = { authorization: `Basic ${encoded}` }
    const page = await documented.call('GET /devices', { key: null, headers })
    const expected = encoded === '' ? 401 : 400
    assert.deepEqual([page.status, page.body.code], [expected, expected], encoded)
    const code = await coded.call('GET /devices', { key: null, headers })
    assert.deepEqual(code.body, encoded === '' ? 'Unauthorized' : 'Bad Request')
  }
})

test('the device is named in a header or the query, by id or address; the only one need not be named', async () => {
  await using app = await createTestApp()
  await app.pair('one')
  const meant = async (headers: Record<string, string>, query = '') =>
    (await app.call(`GET /app/status${query}`, { headers })).body.results.device_id
  assert.equal(await meant({}), 'one')
  await app.call('POST /devices', { body: { device_id: 'two' } })
  assert.equal(await meant({ 'x-device-id': ' two ' }), 'two')
  assert.equal(await meant({ 'x-device-id': '%74wo' }), 'two')
  assert.equal(await meant({}, '?device_id=two'), 'two')
  assert.equal(await meant({ 'x-device-id': 'one' }, '?device_id=two'), 'one', 'the header comes first')
  assert.equal(await meant({ 'x-device-id': '15550001000%40s.whatsapp.net' }), 'one')
  assert.equal(await meant({ 'x-device-id': '15550001000:1@s.whatsapp.net' }), 'one')
})

test('with several devices or none the request must name one that is there', async () => {
  for (const strictCode of [false, true]) {
    await using app = await createTestApp({ strictCode })
    const form = ([status, code]: readonly [number, string], message: string, results?: object) =>
      strictCode ? { code, message, ...(results && { results }) } : { code: status, message, results: results ?? {} }
    const required = 'device_id is required via X-Device-Id header or device_id query'
    const none = await app.call('GET /chats')
    assert.deepEqual([none.status, none.body], [400, form([400, 'DEVICE_ID_REQUIRED'], required)])
    await app.call('POST /devices', { body: { device_id: 'one' } })
    await app.call('POST /devices', { body: { device_id: 'two' } })
    const several = await app.call('GET /chats')
    assert.deepEqual([several.status, several.body], [400, form([400, 'DEVICE_ID_REQUIRED'], required)])
    const missing = 'device not found; create a device first from /api/devices or provide a valid X-Device-Id'
    for (const headers of [{ 'x-device-id': 'three' }, { 'x-device-id': '999@s.whatsapp.net' }]) {
      const { status, body } = await app.call('GET /chats', { headers })
      const results = { device_id: headers['x-device-id'] }
      assert.deepEqual([status, body], [404, form([404, 'DEVICE_NOT_FOUND'], missing, results)])
    }
  }
})

test('a key of one device means that one, and finds no other', async () => {
  await using app = await createTestApp()
  await app.pair('one')
  await app.pair('two')
  const key = await keyOf(app, 'two')
  assert.equal((await app.call('GET /app/status', { key })).body.results.device_id, 'two')
  for (const given of ['one', '15550001000:1@s.whatsapp.net']) {
    const { status, body } = await app.call('GET /app/status', { key, headers: { 'x-device-id': given } })
    if (given === 'one') assert.deepEqual([status, body.results], [404, { device_id: 'one' }])
    else assert.equal(body.results.device_id, 'two')
  }
})

test('a key does only what it has the right to', async () => {
  await using app = await createTestApp()
  await app.pair('one')
  const actions = { read: true, send: false, control: false, setting: false, app: false, delete: false }
  const { secret: key } = await app.gateway.keys.create({ scope: 'session', session: 'one', active: true, actions })
  assert.equal((await app.call('GET /chats', { key })).status, 200)
  for (const [route, body] of [
    ['POST /send/message', { phone: '628', message: 'x' }],
    ['POST /chat/628/pin', { pinned: true }],
    ['GET /app/logout', undefined],
    ['GET /devices/one/webhook', undefined],
    ['DELETE /devices/one', undefined],
  ] as const) {
    const answer = await app.call(route, { key, body })
    assert.deepEqual(
      [answer.status, answer.body],
      [403, { code: 'FORBIDDEN', message: 'Forbidden', results: {} }],
      route,
    )
  }
})
