import assert from 'node:assert/strict'
import test from 'node:test'
import { ANNA, createTestApp } from '../../testing/app.ts'

test('a call is declined', async () => {
  for (const strictCode of [false, true]) {
    await using app = await createTestApp({ strictCode })
    const phone = await app.pair('one')
    for (const caller of [ANNA, '6289685028129']) {
      const { status, body } = await app.call('POST /call/reject', { body: { caller_jid: caller, call_id: 'ABC' } })
      const expected = { code: 'SUCCESS', message: 'Call rejected successfully', ...(!strictCode && { results: null }) }
      assert.deepEqual([status, body], [200, expected])
    }
    assert.deepEqual(phone.phone.declined, ['ABC', 'ABC'])
  }
})

test('a call that nobody can make is none', async () => {
  await using app = await createTestApp({ strictCode: true })
  const phone = await app.pair('one')
  const reject = (body: object) => app.call('POST /call/reject', { body })
  const blank = { code: 'VALIDATION_ERROR', message: 'call_id: cannot be blank; caller_jid: cannot be blank.' }
  assert.deepEqual((await reject({})).body, blank)
  for (const caller of ['status@broadcast', '120363000000000001@g.us', 'x@y']) {
    const { status, body } = await reject({ caller_jid: caller, call_id: 'ABC' })
    assert.deepEqual([status, body.code], [400, 'INVALID_JID'], caller)
  }
  await app.gateway.sessions.stop('one')
  assert.equal((await reject({ caller_jid: ANNA, call_id: 'ABC' })).body.code, 'INVALID_WA_CLI')
  assert.deepEqual(phone.phone.declined, [])
})
