import assert from 'node:assert/strict'
import test from 'node:test'
import type { ErrorCode, ErrorDetails } from '../../core/errors.ts'
import { createTestApp } from './testing/app.ts'
import { createRefuse } from './errors.ts'
import { CODED, DOCUMENTED } from './style.ts'

const request = { method: 'POST', path: '/send/message', session: 'one', requestId: 'r1' }

const refuse = (style: typeof CODED, code: ErrorCode, details: ErrorDetails = {}) =>
  createRefuse(style)({ code, message: 'why', details, issues: [] }, request)

test('the numbers of the documentation stand for its statuses only', () => {
  const codes: readonly (readonly [ErrorCode, number, string])[] = [
    ['BAD_REQUEST', 400, 'BAD_REQUEST'],
    ['BODY_TOO_LARGE', 413, 'BODY_TOO_LARGE'],
    ['FORBIDDEN', 403, 'FORBIDDEN'],
    ['SESSION_NAME_INVALID', 400, 'VALIDATION_ERROR'],
    ['CHAT_INVALID', 400, 'INVALID_JID'],
    ['PIN_LIMIT_REACHED', 400, 'BAD_REQUEST'],
    ['MESSAGE_TOO_OLD', 400, 'BAD_REQUEST'],
    ['NOT_GROUP_ADMIN', 400, 'BAD_REQUEST'],
    ['RATE_LIMITED', 429, 'RATE_LIMITED'],
    ['NOT_SUPPORTED', 501, 'NOT_SUPPORTED'],
    ['CHAT_STATE_CONFLICT', 500, 'INTERNAL_SERVER_ERROR'],
    ['WHATSAPP_REFUSED', 500, 'INTERNAL_SERVER_ERROR'],
    ['STOPPING', 503, 'DEVICE_MANAGER_UNAVAILABLE'],
  ]
  for (const [code, status, word] of codes) {
    assert.deepEqual(refuse(CODED, code), { status, body: { code: word, message: 'why' } })
    const shown = [400, 401, 404].includes(status) ? status : word
    assert.deepEqual(refuse(DOCUMENTED, code), { status, body: { code: shown, message: 'why', results: {} } })
  }
})

test('a device that stopped in the middle of a request is told of like one that was not ready', () => {
  const words = (status: string) => refuse(CODED, 'SESSION_NOT_READY', { status })
  assert.deepEqual([words('stopped').status, words('scan_qr').status, words('starting').status], [500, 401, 401])
})

test('a failure shows its number and nothing of itself', () => {
  const results = { request_id: 'r1' }
  const message = 'why'
  assert.deepEqual(refuse(CODED, 'INTERNAL').body, { code: 'INTERNAL_SERVER_ERROR', message, results })
  assert.deepEqual(refuse(DOCUMENTED, 'INTERNAL').body, { code: 'INTERNAL_SERVER_ERROR', message, results })
})

test('an unknown route answers as GOWA’s server does', async () => {
  await using app = await createTestApp()
  for (const path of ['/send/nothing', '/gowa/nothing', '/chat/628/colour', '/statics/media/x.jpg']) {
    const { status, body } = await app.call(`GET ${path}`)
    assert.deepEqual([status, body], [404, 'Not Found'], path)
  }
})

/** What each route says while the device is not logged in: the documentation's sentence, and the code's. */
const NOT_READY = [
  ['stopped', 500, { code: 'INVALID_WA_CLI', message: 'your WhatsApp CLI is invalid or empty' }, null],
  [
    'connecting',
    401,
    { code: 'AUTHENTICATION_ERROR', message: 'you are not connect to services server, please reconnect' },
    null,
  ],
  [
    'waiting',
    401,
    { code: 'AUTHENTICATION_ERROR', message: 'you are not logged in' },
    { status: 500, body: { code: 'INTERNAL_SERVER_ERROR', message: 'you are not loggin', results: {} } },
  ],
] as const

const ROUTES: readonly (readonly [string, object])[] = [
  ['POST /chat/6289685028129/pin', { pinned: true }],
  ['POST /chat/6289685028129/archive', { archived: true }],
  ['POST /chat/6289685028129/disappearing', { timer_seconds: 0 }],
  ['POST /send/message', { phone: '6289685028129', message: 'x' }],
  ['POST /send/presence', { type: 'available' }],
  ['POST /send/chat-presence', { phone: '6289685028129', action: 'start' }],
  ...['reaction', 'revoke', 'delete', 'update', 'read', 'star', 'unstar'].map(
    (path) => [`POST /message/3EB0/${path}`, { phone: '6289685028129', message: 'x' }] as const,
  ),
]

for (const [state, status, body, page] of NOT_READY) {
  test(`a device that is ${state} is told of, after the fields were checked`, async () => {
    for (const strictCode of [false, true]) {
      await using app = await createTestApp({ strictCode })
      if (state === 'waiting') await app.gateway.sessions.create({ name: 'one' })
      else await app.pair('one')
      if (state === 'stopped') await app.gateway.sessions.stop('one')
      if (state === 'connecting') {
        await app.engine('one').emit({ type: 'connection', state: { status: 'starting', trouble: null } })
      }
      const documented = page ?? { status, body: { ...body, ...(status === 401 && { code: 401 }), results: {} } }
      const expected = strictCode ? { status, body } : documented
      for (const [route, fields] of ROUTES) {
        const answer = await app.call(route, { body: fields })
        assert.deepEqual({ status: answer.status, body: answer.body }, expected, route)
        const wrong = await app.call(route, { body: { phone: 5, type: 5, pinned: 5, archived: 5, timer_seconds: 'x' } })
        assert.equal(wrong.status, 400, route)
      }
    }
  })
}
