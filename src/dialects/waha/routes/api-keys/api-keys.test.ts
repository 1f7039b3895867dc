import assert from 'node:assert/strict'
import test from 'node:test'
import { receiveFile } from '../../../../core/testing/files.ts'
import { createTestApp } from '../../testing/app.ts'

test('a key is shown whole once and masked in lists', async () => {
  await using app = await createTestApp()
  await app.pair('one')
  const made = await app.call('POST /api/keys', { body: { isAdmin: false, session: 'one', isActive: true } })
  assert.equal(made.status, 201)
  const { id, key } = made.body
  assert.deepEqual(made.body, { id, key, isActive: true, isAdmin: false, session: 'one', actions: null })
  assert.equal((await app.call('GET /api/one/chats', { key })).status, 200)
  const { body } = await app.call('GET /api/keys')
  const listed = body.find((item: { id: string }) => item.id === id)
  assert.notEqual(listed.key, key)
  assert.ok(!JSON.stringify(body).includes(key))
})

test('a key can be narrowed, put to sleep and removed', async () => {
  await using app = await createTestApp()
  await app.pair('one')
  const body = { isAdmin: false, session: 'one', isActive: true }
  const { id, key } = (await app.call('POST /api/keys', { body })).body
  const actions = { read: false, send: true, control: false, setting: false, app: false, delete: false }
  const narrowed = await app.call(`PUT /api/keys/${id}`, { body: { ...body, actions } })
  assert.equal(narrowed.status, 200)
  assert.deepEqual(narrowed.body.actions, actions)
  assert.equal((await app.call('GET /api/one/chats', { key })).status, 403)
  await app.call(`PUT /api/keys/${id}`, { body: { ...body, isActive: false } })
  assert.equal((await app.call('GET /api/sessions', { key })).status, 401)
  assert.equal((await app.call(`DELETE /api/keys/${id}`)).status, 200)
  assert.equal((await app.call(`DELETE /api/keys/${id}`)).status, 404)
  assert.equal((await app.call(`PUT /api/keys/${id}`, { body })).status, 404)
})

test('a key for nobody, or for a session that is not there, is refused', async () => {
  await using app = await createTestApp()
  assert.equal((await app.call('POST /api/keys', { body: { isAdmin: false, session: null } })).status, 400)
  assert.equal((await app.call('POST /api/keys', { body: {} })).status, 400)
  for (const operation of ['POST /api/keys/media', 'POST /api/keys/control']) {
    assert.equal((await app.call(operation, { body: { session: 'none' } })).status, 422, operation)
  }
})

test('the media key opens files and nothing else; it is the same at every call', async () => {
  await using app = await createTestApp()
  await receiveFile(await app.pair('one'), Buffer.from('text'), { id: 'AA' })
  const first = await app.call('POST /api/keys/media', { body: { session: 'one' } })
  assert.equal(first.status, 201)
  assert.equal(first.body.id, 'key_id_media_one')
  assert.deepEqual((await app.call('POST /api/keys/media', { body: { session: 'one' } })).body, first.body)
  const { key } = first.body
  assert.equal((await app.call(`GET /api/files/one/AA.txt?x-api-key=${key}`, { key: null })).status, 200)
  assert.equal((await app.call('GET /api/files/two/AA.txt', { key })).status, 403)
  assert.equal((await app.call('GET /api/one/chats', { key })).status, 403)
  assert.equal((await app.call('GET /api/one/auth/qr', { key })).status, 403)
})

test('the control key starts, stops and pairs, and reads nothing', async () => {
  await using app = await createTestApp()
  await app.pair('one')
  const { key } = (await app.call('POST /api/keys/control', { body: { session: 'one' } })).body
  assert.equal((await app.call('POST /api/sessions/one/restart', { key })).status, 201)
  assert.equal((await app.call('GET /api/one/chats', { key })).status, 403)
  assert.equal(
    (await app.call('POST /api/sendText', { key, body: { session: 'one', chatId: '4915550001', text: 'x' } })).status,
    403,
  )
})

test('keys are an administrator’s business', async () => {
  await using app = await createTestApp()
  await app.pair('one')
  const { key } = (await app.call('POST /api/keys', { body: { isAdmin: false, session: 'one' } })).body
  assert.equal((await app.call('GET /api/keys', { key })).status, 403)
  assert.equal((await app.call('POST /api/keys', { key, body: { isAdmin: true } })).status, 403)
  const admin = (await app.call('POST /api/keys', { body: { isAdmin: true } })).body
  assert.equal(admin.session, null)
  assert.equal((await app.call('GET /api/keys', { key: admin.key })).status, 200)
})
