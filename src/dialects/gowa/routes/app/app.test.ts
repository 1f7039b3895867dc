import assert from 'node:assert/strict'
import test from 'node:test'
import { createTestApp, keyOf } from '../../testing/app.ts'

const PNG = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])

test('a login answers with a link to the picture of a code, until somebody scanned it', async () => {
  await using app = await createTestApp()
  await app.call('POST /devices', { body: { device_id: 'one' } })
  const { status, body } = await app.call('GET /app/login')
  assert.deepEqual([status, body.code, body.message, body.results.device_id], [200, 'SUCCESS', 'Login success', 'one'])
  const { qr_link: link, qr_duration: duration } = body.results
  assert.ok(Number.isInteger(duration) && duration >= 1 && duration <= 20, String(duration))
  assert.match(link, /^http:\/\/localhost(:80)?\/statics\/qrcode\/scan-qr-one-[0-9a-f]{64}\.png$/)
  const path = new URL(link).pathname
  const picture = await app.server.inject({ method: 'GET', url: path })
  assert.deepEqual([picture.statusCode, picture.headers['content-type']], [200, 'image/png'])
  assert.deepEqual(picture.rawPayload.subarray(0, PNG.length), PNG)
  const another = path.replace(/[0-9a-f]{64}/, '0'.repeat(64))
  for (const missing of [another, '/statics/qrcode/scan-qr-none-x.png', path.replace('-one-', '-two-')]) {
    const answer = await app.call(`GET ${missing}`, { key: null })
    assert.deepEqual([answer.status, answer.body], [404, 'Not Found'], missing)
  }
  await app.engine('one').pair()
  assert.equal((await app.call(`GET ${path}`, { key: null })).status, 404, 'the code is of no use any more')
  const again = await app.call('GET /app/login')
  assert.deepEqual([again.status, again.body], [400, { code: 400, message: 'you are already logged in.', results: {} }])
})

test('under its own name the links are too', async () => {
  await using app = await createTestApp()
  await app.call('POST /devices', { body: { device_id: 'one' } })
  const { qr_link: link } = (await app.call('GET /gowa/app/login')).body.results
  assert.match(link, /\/gowa\/statics\/qrcode\/scan-qr-/)
  assert.equal((await app.call(`GET ${new URL(link).pathname}`, { key: null })).status, 200)
  assert.equal((await app.call('GET /gowa/app/info')).body.results.base_path, '/gowa')
})

test('a device that failed is started again by a login', async () => {
  await using app = await createTestApp()
  await app.call('POST /devices', { body: { device_id: 'one' } })
  await app.call('GET /app/login')
  const trouble = { code: 'PAIRING_EXPIRED', message: 'nobody scanned', retryAt: null } as const
  await app.engine('one').emit({ type: 'connection', state: { status: 'failed', trouble } })
  assert.equal((await app.call('GET /app/login')).status, 200)
})

test('a code to type on the phone is made', async () => {
  await using app = await createTestApp()
  await app.call('POST /devices', { body: { device_id: 'one' } })
  const { body } = await app.call('GET /app/login-with-code?phone=628912344551')
  assert.deepEqual(body, {
    code: 'SUCCESS',
    message: 'Login with code success',
    results: { device_id: 'one', pair_code: 'FAKE-1234' },
  })
  const blank = await app.call('GET /app/login-with-code')
  assert.deepEqual([blank.status, blank.body.message], [400, 'phone_number(): cannot be blank'])
})

test('a device that has its keys and connects is asked to wait', async () => {
  await using app = await createTestApp({ strictCode: true })
  const phone = await app.pair('one')
  await phone.emit({ type: 'connection', state: { status: 'starting', trouble: null } })
  const { status, body } = await app.call('GET /app/login')
  assert.deepEqual([status, body.code], [500, 'SESSION_SAVED_ERROR'])
  assert.match(body.message, /^your session have been saved/)
})

test('status, devices and info are as GOWA has them', async () => {
  await using app = await createTestApp()
  await app.pair('one')
  assert.deepEqual((await app.call('GET /app/status')).body, {
    code: 'SUCCESS',
    message: 'Connection status retrieved',
    results: { is_connected: true, is_logged_in: true, device_id: 'one', jid: '15550001000@s.whatsapp.net' },
  })
  assert.deepEqual((await app.call('GET /app/devices')).body, {
    code: 'SUCCESS',
    message: 'Fetch device success',
    results: [{ name: 'Fake', device: 'one', jid: '15550001000@s.whatsapp.net' }],
  })
  assert.deepEqual((await app.call('GET /app/info')).body, {
    code: 'SUCCESS',
    message: 'Fetch app info success',
    results: {
      version: 'v9.2.0',
      os: 'GOWA',
      base_path: '',
      max_file_size: 50_000_000,
      max_video_size: 100_000_000,
      max_image_size: 20_000_000,
      chatwoot_enabled: false,
    },
  })
  const health = await app.call('GET /gowa/health', { key: null })
  assert.deepEqual([health.status, health.body], [200, 'OK'])
})

test('a device reconnects and logs out; asking for headers alone does neither', async () => {
  for (const strictCode of [false, true]) {
    await using app = await createTestApp({ strictCode })
    await app.pair('one')
    const answer = (message: string) => ({
      code: 'SUCCESS',
      message,
      results: strictCode ? { device_id: 'one' } : null,
    })
    assert.deepEqual((await app.call('GET /app/reconnect')).body, answer('Reconnect success'))
    await app.gateway.sessions.requireStatus('one', ['working'])
    assert.equal((await app.call('HEAD /app/logout')).status, 404)
    assert.equal((await app.gateway.sessions.require('one')).status, 'working')
    assert.deepEqual((await app.call('GET /app/logout')).body, answer('Success logout'))
    const { status, me } = await app.gateway.sessions.require('one')
    assert.deepEqual([status, me], ['stopped', null])
  }
})

test('no passkey is ever pending', async () => {
  await using app = await createTestApp()
  await app.call('POST /devices', { body: { device_id: 'one' } })
  assert.deepEqual((await app.call('GET /app/passkey')).body, {
    code: 'SUCCESS',
    message: 'Passkey pairing status',
    results: { device_id: 'one', status: 'none', challenge: null, code: '', skip_handoff_ux: false },
  })
  for (const path of ['response', 'confirm']) {
    const { status, body } = await app.call(`POST /app/passkey/${path}`, { body: {} })
    const message = 'no passkey pairing is pending for this device'
    assert.deepEqual([status, body], [400, { code: 400, message, results: {} }])
  }
})

test('keys log in, list and log out their own devices only', async () => {
  await using app = await createTestApp()
  await app.pair('theirs')
  await app.pair('own')
  const key = await keyOf(app, 'own')
  assert.deepEqual(
    (await app.call('GET /app/devices', { key })).body.results.map(({ device }: { readonly device: string }) => device),
    ['own'],
  )
  for (const path of [
    'login',
    'login-with-code?phone=628912344551',
    'logout',
    'reconnect',
    'status',
    'devices',
    'passkey',
  ]) {
    const { status, body } = await app.call(`GET /app/${path}`, { key, headers: { 'x-device-id': 'theirs' } })
    assert.deepEqual([status, body.results], [404, { device_id: 'theirs' }], path)
  }
  assert.equal((await app.gateway.sessions.require('theirs')).status, 'working')
})
