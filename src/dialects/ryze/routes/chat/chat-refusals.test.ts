import assert from 'node:assert/strict'
import test from 'node:test'
import { ANNA, ANNA_NUMBER, createChatApp, refusal, type ChatApp } from '../../testing/chats.ts'

/** The operations on one chat, each with a body that would succeed. */
const OPERATIONS: readonly (readonly [operation: string, body: Readonly<Record<string, unknown>>])[] = [
  ['POST chat/pinChat', { number: ANNA_NUMBER, pin: true }],
  ['POST chat/pin', { number: ANNA_NUMBER, pin: true }],
  ['POST chat/archive', { number: ANNA_NUMBER, archive: true }],
  ['POST chat/mute', { number: ANNA_NUMBER, mute: true }],
  ['POST chat/favorite', { number: ANNA_NUMBER, favorite: true }],
  ['POST chat/markChatRead', { number: ANNA_NUMBER, read: true }],
  ['POST chat/block', { number: ANNA_NUMBER, block: true }],
  ['POST chat/presence', { number: ANNA_NUMBER, state: 'typing' }],
  ['POST chat/history', { number: ANNA_NUMBER }],
  ['POST message/text', { number: ANNA_NUMBER, message: 'hi' }],
  ['DELETE chat/deleteChat', { number: ANNA_NUMBER }],
]

const FLAGS = ['pin', 'archive', 'mute', 'favorite', 'read', 'block']

function call(app: ChatApp, operation: string, body: unknown) {
  const [method, path = ''] = operation.split(' ')
  return method === 'DELETE' ? app.remove(path, body) : app.post(path, body)
}

for (const [operation, good] of OPERATIONS) {
  const { number: _number, ...others } = good
  const [flag] = Object.keys(good).filter((name) => FLAGS.includes(name))

  test(`${operation} refuses what is missing or wrong, and nothing changes`, async () => {
    await using app = await createChatApp()
    await app.receive()
    const before = await app.gateway.chats.require('sales', ANNA)
    const missing = operation.endsWith('favorite') ? 'Either number or messageId is required' : 'Number is required'
    const rows: (readonly [unknown, string])[] = [
      [others, missing],
      [{ ...good, number: '' }, missing],
      [{ ...good, number: null }, missing],
      [{ ...good, number: 5_511 }, 'Invalid request body: number must be a string'],
      [{ ...good, number: 'nobody' }, 'Number nobody is invalid'],
      [{ ...good, number: '1@example.org' }, 'Number 1@example.org is invalid'],
    ]
    if (flag) {
      rows.push([{ number: ANNA_NUMBER }, `${flag} is required`])
      rows.push([{ ...good, [flag]: 'true' }, `Invalid request body: ${flag} must be a boolean value`])
    }
    for (const [body, message] of rows) {
      const answer = await call(app, operation, body)
      assert.deepEqual([answer.status, answer.body], [400, refusal(message)], JSON.stringify(body))
    }
    assert.deepEqual(await app.gateway.chats.require('sales', ANNA), before)
    assert.deepEqual([app.phone.changes, app.phone.sent, app.phone.phone.activities], [[], [], []])
  })

  test(`${operation} says who may not, which instance is not there, and that there is no connection`, async () => {
    await using app = await createChatApp()
    await app.receive()
    const [method, path] = operation.split(' ')
    const send = (instance: string, key?: string) =>
      app.call(`${method} /api/${path}/${instance}`, { body: good, ...(key && { key }) })
    const rows = [
      [await send('sales', 'wrong'), 401, 'Invalid token'],
      [await send(''), 400, 'Instance name is required'],
      [await send('%20'), 400, 'Instance name is required'],
      [await send('nobody'), 404, 'Instance not found'],
    ] as const
    for (const [answer, status, message] of rows)
      assert.deepEqual([answer.status, answer.body], [status, refusal(message)])
    await app.phone.unlink()
    const offline = await send('sales')
    assert.deepEqual([offline.status, offline.body], [503, refusal('Instance is not connected to WhatsApp')])
    assert.deepEqual([app.phone.changes, app.phone.sent], [[], []])
  })
}

test('a body that is no JSON is refused', async () => {
  await using app = await createChatApp()
  const headers = { 'content-type': 'application/json' }
  const { status, body } = await app.call('POST /api/chat/pinChat/sales', { body: '{"number": ', headers })
  assert.deepEqual([status, /^Invalid request body: ./.test(body.error.message)], [400, true])
})

test('a token of another instance is told so', async () => {
  await using app = await createChatApp()
  await app.pair('other')
  const { secret } = await app.gateway.keys.create({ scope: 'session', session: 'other', active: true, actions: null })
  const { status, body } = await app.call('POST /api/chat/archive/sales', {
    body: { number: ANNA_NUMBER, archive: true },
    key: secret,
  })
  assert.deepEqual([status, body], [403, refusal('Instance token does not match instance')])
})
