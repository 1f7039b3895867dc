import assert from 'node:assert/strict'
import test from 'node:test'
import type { MessageContent } from '../../../../core/model/content.ts'
import { ANNA, GROUP, createTestApp, incoming, keyOf } from '../../testing/app.ts'

const media = { mimetype: 'image/jpeg', fileName: null, size: 9 }

async function withMessage(content?: MessageContent, strictCode = false) {
  const app = await createTestApp({ strictCode })
  const phone = await app.pair('one')
  const message = incoming(content && { content })
  await phone.emit({ type: 'message', message, envelopes: [] })
  const forward = (body: object, id = message.id) => app.call(`POST /message/${id}/forward?device_id=one`, { body })
  return { app, phone, message, forward, [Symbol.asyncDispose]: () => app[Symbol.asyncDispose]() }
}

test('a message goes into another chat, its file uploaded again only when that is asked for', async () => {
  await using world = await withMessage({ kind: 'image', text: 'the sea', media })
  for (const [body, changed] of [
    [{}, {}],
    [{ force_reupload: false, duration: 0 }, { expiration: 0 }],
    [
      { force_reupload: true, duration: 86_400 },
      { force: true, expiration: 86_400 },
    ],
  ] as const) {
    const answer = await world.forward({ phone: '120363000000000001', ...body })
    assert.equal(answer.status, 200, JSON.stringify(answer.body))
    const { message, ...draft } = world.phone.drafts.at(-1) as { readonly message?: { readonly id: string } }
    assert.equal(message?.id, world.message.id)
    assert.deepEqual(draft, { kind: 'forward', chat: GROUP, ...changed })
    assert.ok(answer.body.message.startsWith(`Message forwarded to ${GROUP} (server timestamp: `))
    assert.deepEqual(answer.body.results, { message_id: world.phone.sent.at(-1)?.id, status: answer.body.message })
  }
})

test('what GOWA cannot forward is refused, and nothing is sent', async () => {
  for (const content of [
    { kind: 'poll', text: 'Who?', options: ['a', 'b'], selectable: 1 },
    { kind: 'contacts', text: 'Ana', contacts: [] },
    { kind: 'location', text: null, latitude: 1, longitude: 2, name: null, address: null, url: null },
    { kind: 'call', text: null, video: false, outcome: 'missed', seconds: null },
  ] as const) {
    await using world = await withMessage(content, true)
    const { status, body } = await world.forward({ phone: ANNA })
    assert.deepEqual(
      [status, body],
      [400, { code: 'VALIDATION_ERROR', message: 'unsupported message type for forward' }],
    )
    assert.equal(world.phone.drafts.length, 0)
  }
})

test('a message that is not stored for this device, and wrong fields', async () => {
  await using world = await withMessage(undefined, true)
  const unknown = { code: 'INTERNAL_SERVER_ERROR', message: 'message with ID 3EB0NONE not found' }
  const answer = await world.forward({ phone: ANNA }, '3EB0NONE')
  assert.deepEqual([answer.status, answer.body], [500, unknown])
  const other = await world.app.pair('own')
  const key = await keyOf(world.app, 'own')
  const theirs = await world.app.call(`POST /message/${world.message.id}/forward`, { key, body: { phone: ANNA } })
  assert.deepEqual([theirs.status, other.drafts.length], [500, 0])
  for (const [body, message] of [
    [{}, 'phone: cannot be blank.'],
    [{ phone: ANNA, duration: 5 }, 'duration must be one of: 0 (no expiry), 86400 (24h), 604800 (7d), 7776000 (90d)'],
  ] as const) {
    const { status, body: refused } = await world.forward(body)
    assert.deepEqual([status, refused], [400, { code: 'VALIDATION_ERROR', message }])
  }
  assert.equal((await world.forward({ phone: ANNA, force_reupload: 'yes' })).status, 400)
  assert.equal(world.phone.drafts.length, 0)
})
