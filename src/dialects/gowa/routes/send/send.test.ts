import assert from 'node:assert/strict'
import test from 'node:test'
import { GatewayError } from '../../../../core/errors.ts'
import { ABSENT, ANNA, GROUP, createTestApp, incoming, keyOf } from '../../testing/app.ts'

const TIME = String.raw`\(server timestamp: 20\d\d-\d\d-\d\d \d\d:\d\d:\d\d \+0000 UTC\)`

async function withPhone(strictCode = false) {
  const app = await createTestApp({ strictCode })
  const phone = await app.pair('one')
  return { app, phone, [Symbol.asyncDispose]: () => app[Symbol.asyncDispose]() }
}

test('a text is sent, and the answer says to whom and when', async () => {
  await using world = await withPhone()
  const { app, phone } = world
  for (const given of ['6289685028129', '+6289685028129', ANNA]) {
    const { status, body } = await app.call('POST /send/message', { body: { phone: given, message: 'selamat malam' } })
    assert.deepEqual([status, body.code, body.results.status], [200, 'SUCCESS', body.message])
    assert.match(body.message, new RegExp(`^Message sent to ${ANNA} ${TIME}$`))
    const sent = phone.sent.at(-1)
    assert.deepEqual([sent?.id, sent?.chat, sent?.content.text], [body.results.message_id, ANNA, 'selamat malam'])
  }
})

test('a form is as good as JSON', async () => {
  await using world = await withPhone()
  const headers = { 'content-type': 'application/x-www-form-urlencoded' }
  const body = new URLSearchParams({ phone: ANNA, message: 'a form', is_forwarded: 'false', duration: '0' }).toString()
  assert.equal((await world.app.call('POST /send/message', { body, headers })).status, 200)
  const part = (name: string, value: string) =>
    `--x\r\ncontent-disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`
  const parts = `${part('phone', ANNA)}${part('message', 'in parts')}--x--\r\n`
  const multipart = { 'content-type': 'multipart/form-data; boundary=x' }
  assert.equal((await world.app.call('POST /send/message', { body: parts, headers: multipart })).status, 200)
  assert.deepEqual(
    world.phone.sent.map(({ content }) => content.text),
    ['a form', 'in parts'],
  )
})

test('who is mentioned is read from the text and from the list', async () => {
  await using world = await withPhone()
  const { app, phone } = world
  const send = (body: object) => app.call('POST /send/message', { body: { phone: ANNA, ...body } })
  await send({ message: 'hello @6281100000002', mentions: ['6281100000003', '@6281100000002'] })
  const { content } = phone.sent[0] ?? {}
  assert.deepEqual(content?.kind === 'text' && content.mentions, [
    '6281100000002@s.whatsapp.net',
    '6281100000003@s.whatsapp.net',
  ])
  const { status, body } = await send({ message: 'hello', mentions: ['0812'] })
  assert.deepEqual([status, body.message], [400, 'mention 0812: phone number must be in international format'])
  assert.equal(phone.sent.length, 1)
})

test('an answer quotes a message of the chat; one that is unknown goes out alone', async () => {
  await using world = await withPhone()
  const { app, phone } = world
  const message = incoming()
  await phone.emit({ type: 'message', message, envelopes: [] })
  for (const [id, quoted] of [
    [message.id, message.id],
    ['3EB0NONE', undefined],
  ]) {
    const { status } = await app.call('POST /send/message', {
      body: { phone: ANNA, message: 'yes', reply_message_id: id },
    })
    assert.deepEqual([status, phone.sent.at(-1)?.quoted?.id], [200, quoted])
  }
})

test('what is missing or wrong is said field by field, before the device is looked at', async () => {
  await using world = await withPhone(true)
  await world.app.gateway.sessions.stop('one')
  const national =
    'phone number must be in international format (should not start with 0). For Indonesian numbers, use 62xxx format instead of 08xxx'
  const durations = 'duration must be one of: 0 (no expiry), 86400 (24h), 604800 (7d), 7776000 (90d)'
  for (const [path, body, message] of [
    ['message', {}, 'message: cannot be blank; phone: cannot be blank.'],
    ['message', { phone: ANNA }, 'message: cannot be blank.'],
    ['message', { phone: '0812', message: 'x' }, national],
    ['message', { phone: '+0812', message: 'x' }, national],
    ['message', { phone: ANNA, message: 'x', duration: 60 }, durations],
    ['presence', {}, 'type: cannot be blank.'],
    ['presence', { type: 'busy' }, 'type: must be a valid value.'],
    ['chat-presence', {}, 'action: cannot be blank; phone: cannot be blank.'],
    ['chat-presence', { phone: ANNA, action: 'sing' }, 'action: must be a valid value.'],
  ] as const) {
    const answer = await world.app.call(`POST /send/${path}`, { body })
    assert.deepEqual([answer.status, answer.body], [400, { code: 'VALIDATION_ERROR', message }], JSON.stringify(body))
  }
  for (const body of [
    { phone: 5, message: 'x' },
    { phone: ANNA, message: ['x'] },
    { phone: ANNA, message: 'x', duration: '1' },
    [],
  ]) {
    const answer = await world.app.call('POST /send/message', { body })
    assert.deepEqual([answer.status, answer.body.code], [400, 'BAD_REQUEST'], JSON.stringify(body))
  }
  assert.equal(world.phone.sent.length, 0)
})

test('a long number is a group', async () => {
  await using world = await withPhone()
  const { status, body } = await world.app.call('POST /send/message', {
    body: { phone: '120363000000000001', message: 'all' },
  })
  assert.deepEqual([status, world.phone.sent[0]?.chat], [200, GROUP])
  assert.match(body.message, new RegExp(`^Message sent to ${GROUP} `))
})

test('a number that is not on WhatsApp is named', async () => {
  await using documented = await withPhone()
  await using coded = await withPhone(true)
  const request = { body: { phone: ABSENT, message: 'x' } }
  const message = `Phone ${ABSENT}@s.whatsapp.net is not on whatsapp`
  const page = await documented.app.call('POST /send/message', request)
  assert.deepEqual([page.status, page.body], [400, { code: 400, message, results: {} }])
  assert.deepEqual((await coded.app.call('POST /send/message', request)).body, { code: 'INVALID_JID', message })
})

test('a message may stay for a time of its own, and be marked as forwarded', async () => {
  await using world = await withPhone()
  const send = (body: object) => world.app.call('POST /send/message', { body: { phone: ANNA, message: 'x', ...body } })
  for (const body of [{}, { duration: 0, is_forwarded: false }, { duration: 604_800, is_forwarded: true }]) {
    assert.equal((await send(body)).status, 200)
  }
  assert.deepEqual(
    world.phone.drafts.map(({ expiration, forwardingScore }) => [expiration, forwardingScore]),
    [
      [undefined, undefined],
      [0, undefined],
      [604_800, 100],
    ],
  )
})

test('what WhatsApp does with a message is told', async () => {
  await using world = await withPhone(true)
  const request = { body: { phone: ANNA, message: 'x' } }
  for (const [error, status, code] of [
    [new GatewayError('SEND_REFUSED', 'too many strangers', { details: { code: 463 } }), 429, 'WA_REACHOUT_TIMELOCK'],
    [new GatewayError('SEND_REFUSED', 'refused', { details: { code: 400 } }), 500, 'INTERNAL_SERVER_ERROR'],
    [new GatewayError('SEND_UNCONFIRMED', 'no answer'), 504, 'GATEWAY_TIMEOUT'],
  ] as const) {
    world.phone.failSends(error)
    const answer = await world.app.call('POST /send/message', request)
    assert.deepEqual([answer.status, answer.body.code], [status, code])
  }
})

test('presence is shown to all, and to one chat', async () => {
  await using world = await withPhone()
  const { app, phone } = world
  assert.deepEqual((await app.call('POST /send/presence', { body: { type: 'available' } })).body, {
    code: 'SUCCESS',
    message: 'Send presence success available',
    results: { message_id: 'presence', status: 'Send presence success available' },
  })
  assert.equal(phone.phone.presence, 'available')
  for (const [action, activity] of [
    ['start', 'typing'],
    ['stop', 'paused'],
  ] as const) {
    const { body } = await app.call('POST /send/chat-presence', { body: { phone: '6289685028129', action } })
    const status = `Send chat presence ${action} typing success ${ANNA}`
    assert.deepEqual(body.results, { message_id: `chat-presence-${action}`, status })
    assert.deepEqual(phone.phone.activities.at(-1), { chat: ANNA, activity })
  }
})

test('nothing is sent from a device of somebody else', async () => {
  await using world = await withPhone()
  const own = await world.app.pair('own')
  const key = await keyOf(world.app, 'own')
  for (const path of ['message', 'presence', 'chat-presence']) {
    const { status } = await world.app.call(`POST /send/${path}?device_id=one`, {
      key,
      body: { phone: ANNA, message: 'x' },
    })
    assert.equal(status, 404, path)
  }
  assert.equal(world.phone.sent.length + own.sent.length, 0)
})
