import assert from 'node:assert/strict'
import test from 'node:test'
import { createTestApp } from '../../testing/app.ts'

const PNG = Buffer.from([0x89, 0x50, 0x4e, 0x47])

test('the QR code is a picture, Base64, or text', async () => {
  await using app = await createTestApp()
  await app.call('POST /api/sessions', { body: { name: 'one' } })
  const picture = await app.call('GET /api/one/auth/qr')
  assert.equal(picture.raw.headers['content-type'], 'image/png')
  assert.deepEqual(picture.raw.rawPayload.subarray(0, 4), PNG)
  const json = { accept: 'application/json' }
  const { body } = await app.call('GET /api/one/auth/qr', { headers: json })
  assert.equal(body.mimetype, 'image/png')
  assert.deepEqual(Buffer.from(body.data, 'base64').subarray(0, 4), PNG)
  const raw = await app.call('GET /api/one/auth/qr?format=raw')
  assert.equal(raw.body.value, (await app.gateway.sessions.require('one')).qr?.code)
  assert.equal((await app.call('GET /api/one/auth/qr?format=svg')).status, 400)
})

test('where no code is waiting, QR, code and screenshot are 422 with what was expected', async () => {
  await using app = await createTestApp()
  await app.pair('one')
  for (const operation of [
    'GET /api/one/auth/qr',
    'GET /api/screenshot?session=one',
    'POST /api/one/auth/request-code',
  ]) {
    const options = operation.startsWith('POST') ? { body: { phoneNumber: '4915550001' } } : {}
    const { status, body } = await app.call(operation, options)
    assert.equal(status, 422, operation)
    assert.equal(body.session, 'one')
    assert.equal(body.status, 'WORKING')
    assert.deepEqual(body.expected, ['SCAN_QR_CODE'])
  }
})

test('the screenshot is the QR code while it waits to be scanned', async () => {
  await using app = await createTestApp()
  await app.call('POST /api/sessions', { body: { name: 'default' } })
  const { status, raw } = await app.call('GET /api/screenshot')
  assert.equal(status, 200)
  assert.deepEqual(raw.rawPayload.subarray(0, 4), PNG)
})

test('a pairing code is two times four characters', async () => {
  await using app = await createTestApp()
  await app.call('POST /api/sessions', { body: { name: 'one' } })
  const { status, body } = await app.call('POST /api/one/auth/request-code', { body: { phoneNumber: '+49 1555 0001' } })
  assert.equal(status, 201)
  assert.deepEqual(body, { code: 'FAKE-1234' })
  assert.equal((await app.call('POST /api/one/auth/request-code', { body: {} })).status, 400)
  assert.equal((await app.call('POST /api/one/auth/request-code', { body: { phoneNumber: 'me' } })).status, 400)
})

test('passkey calls say that nothing is pending', async () => {
  await using app = await createTestApp()
  await app.call('POST /api/sessions', { body: { name: 'one' } })
  for (const operation of [
    'GET /api/{}/auth/passkey/challenge',
    'POST /api/{}/auth/passkey',
    'GET /api/{}/auth/passkey/confirmation',
    'POST /api/{}/auth/passkey/confirm',
  ]) {
    assert.equal((await app.call(operation.replace('{}', 'one'))).status, 422, operation)
    assert.equal((await app.call(operation.replace('{}', 'two'))).status, 404, operation)
  }
})
