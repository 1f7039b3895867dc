import assert from 'node:assert/strict'
import test from 'node:test'
import { createTestApp } from '../../testing/app.ts'

const reject = { from: '4915550001@c.us', id: 'CALL1' }

test('a call is declined', async () => {
  await using app = await createTestApp()
  const phone = await app.pair('default')
  const { status, body } = await app.call('POST /api/default/calls/reject', { body: reject })
  assert.deepEqual([status, body], [201, { success: true }])
  assert.deepEqual(phone.phone.declined, ['CALL1'])
})

test('a call without id, of nobody, or of a session that waits for its scan is refused', async () => {
  await using app = await createTestApp()
  const phone = await app.pair('default')
  const refused = async (body: object, session = 'default') =>
    (await app.call(`POST /api/${session}/calls/reject`, { body })).status
  await app.call('POST /api/sessions', { body: { name: 'idle' } })
  assert.equal(await refused({ from: reject.from }), 400)
  assert.equal(await refused({ ...reject, from: 'nobody' }), 400)
  assert.equal(await refused(reject, 'idle'), 422)
  assert.deepEqual(phone.phone.declined, [])
})

test('an engine that cannot decline calls is 501', async () => {
  await using app = await createTestApp()
  Object.assign(await app.pair('default'), { calls: undefined })
  const { status, body } = await app.call('POST /api/default/calls/reject', { body: reject })
  assert.deepEqual([status, body.statusCode, body.error], [501, 501, 'Not Implemented'])
  assert.match(body.message, /cannot decline calls/)
})
