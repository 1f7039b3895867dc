import assert from 'node:assert/strict'
import test from 'node:test'
import type { Refusal } from '../dialect.ts'
import { refuse } from './errors.ts'

const answer = (code: Refusal['code'], path = '/api/chat/mute/sales', rest: Partial<Refusal> = {}) => {
  const refusal = { code, message: 'why', details: {}, issues: [], ...rest }
  const { status, body } = refuse(refusal, { method: 'POST', path, session: 'sales', requestId: 'r' })
  const { success, error } = body as { success: boolean; error: { message: string } }
  assert.deepEqual([success, Object.keys(error)], [false, ['message']])
  return [status, error.message]
}

test('what every operation can meet has RyzeAPI’s sentence', () => {
  assert.deepEqual(answer('SESSION_NOT_FOUND'), [404, 'Instance not found'])
  assert.deepEqual(answer('SESSION_NOT_READY'), [503, 'Instance is not connected to WhatsApp'])
  assert.deepEqual(answer('MESSAGE_NOT_FOUND'), [404, 'Message not found'])
  assert.deepEqual(answer('RATE_LIMITED'), [429, 'Rate limit exceeded. Try again later.'])
  assert.deepEqual(answer('ACCOUNT_FULL'), [403, 'Account instance quota exceeded'])
  assert.deepEqual(answer('UNAUTHORIZED'), [401, 'Invalid token'])
  assert.deepEqual(answer('PIN_LIMIT_REACHED'), [400, 'why'])
})

test('wrong fields and bodies begin alike, and other sentences stay as they are', () => {
  assert.deepEqual(answer('BAD_REQUEST', undefined, { issues: ['a', 'b'] }), [400, 'Invalid request body: a; b'])
  const unreadable = { message: "Body is not valid JSON but content-type is set to 'application/json'" }
  assert.deepEqual(answer('BAD_REQUEST', undefined, unreadable), [400, `Invalid request body: ${unreadable.message}`])
  assert.deepEqual(answer('BAD_REQUEST', undefined, { message: 'Number is required' }), [400, 'Number is required'])
  assert.deepEqual(answer('BODY_TOO_LARGE'), [413, 'Invalid request body: why'])
  assert.deepEqual(answer('SESSION_NAME_INVALID'), [400, 'Invalid instance name: why'])
})

test('failures of ours have the sentence of their operation', () => {
  const failed = (path: string) => answer('STORAGE_FAILED', `${path}/sales`)
  assert.deepEqual(failed('/api/instance/logout'), [500, 'Failed to logout instance'])
  assert.deepEqual(failed('/api/instance/delete'), [500, 'Failed to delete instance: why'])
  assert.deepEqual(failed('/api/instance/reconnect'), [500, 'Failed to reconnect: why'])
  assert.deepEqual(failed('/api/instance/getSettings'), [500, 'Failed to get settings configuration'])
  assert.deepEqual(failed('/api/instance/settings'), [500, 'Failed to update settings configuration'])
  assert.deepEqual(failed('/api/instance/getProxy'), [500, 'Failed to get proxy configuration'])
  assert.deepEqual(failed('/api/events/websocket'), [500, 'Failed to get instance'])
  assert.deepEqual(failed('/api/events/getWebsocket'), [500, 'Failed to get websocket configuration'])
  assert.deepEqual(failed('/api/chat/mute'), [500, 'why'])
})

test('operations with other statuses than their siblings keep them', () => {
  assert.deepEqual(answer('SESSION_NOT_READY', '/api/chat/pinMessage/sales'), [500, 'WhatsApp client is not connected'])
  assert.deepEqual(answer('MESSAGE_NOT_FOUND', '/api/chat/pinMessage/sales'), [500, 'why'])
  assert.deepEqual(answer('SESSION_NOT_FOUND', '/api/chat/pinMessage/sales'), [404, 'Instance not found'])
  assert.deepEqual(answer('MESSAGE_NOT_FOUND', '/api/chat/delete/sales'), [404, 'message not found'])
  assert.deepEqual(answer('FORBIDDEN', '/api/instance/new'), [401, 'Invalid token'])
  assert.deepEqual(answer('BAD_REQUEST', undefined, { details: { httpStatus: 500 } }), [500, 'why'])
})
