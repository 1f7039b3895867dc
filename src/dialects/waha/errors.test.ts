import assert from 'node:assert/strict'
import test from 'node:test'
import type { Refusal } from '../dialect.ts'
import { refuse } from './errors.ts'

const refusal = (code: Refusal['code'], message = 'why', rest: Partial<Refusal> = {}): Refusal => ({
  code,
  message,
  details: {},
  issues: [],
  ...rest,
})
const at = (path: string) => ({ method: 'GET', path, session: 'one', requestId: 'request-1' })

test('wrong fields are a list', () => {
  assert.deepEqual(refuse(refusal('BAD_REQUEST', 'a; b', { issues: ['a', 'b'] }), at('/api/sendText')), {
    status: 400,
    body: { statusCode: 400, message: ['a', 'b'], error: 'Bad Request' },
  })
})

test('a missing or wrong key is told in two words', () => {
  assert.deepEqual(refuse(refusal('UNAUTHORIZED'), at('/api/x')), {
    status: 401,
    body: { message: 'Unauthorized', statusCode: 401 },
  })
})

test('an unknown session is told in the words of the place', () => {
  const unknown = refusal('SESSION_NOT_FOUND')
  const message = (path: string) => (refuse(unknown, at(path)).body as { message: string }).message
  assert.equal(message('/api/sessions/one'), 'Session not found')
  assert.match(message('/api/one/chats'), /^We didn't find a session with name 'one'/)
  assert.equal(refuse(unknown, at('/api/one/chats')).status, 404)
  assert.equal(refuse(unknown, at('/api/keys/media')).status, 422)
})

test('a session in the wrong state is told with the states in WAHA’s words', () => {
  const details = { session: 'one', status: 'scan_qr', expected: ['working'] }
  const { status, body } = refuse(refusal('SESSION_NOT_READY', 'scan it', { details }), at('/api/sendText'))
  assert.equal(status, 422)
  assert.deepEqual(body, {
    error: 'Session status is not as expected. Try again later or restart the session',
    session: 'one',
    status: 'SCAN_QR_CODE',
    expected: ['WORKING'],
    message: 'scan it',
  })
})

test('an unexpected failure shows the request’s id and nothing else', () => {
  assert.deepEqual(refuse(refusal('INTERNAL', 'Internal server error'), at('/api/x')), {
    status: 500,
    body: { statusCode: 500, message: 'Internal server error', error: 'Internal Server Error', requestId: 'request-1' },
  })
})

test('what is not supported is 501 in WAHA’s form', () => {
  const { status, body } = refuse(refusal('NOT_SUPPORTED', 'no such thing'), at('/api/x'))
  assert.equal(status, 501)
  assert.deepEqual(body, { statusCode: 501, message: 'no such thing', error: 'Not Implemented' })
})
