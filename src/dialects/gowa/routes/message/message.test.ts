import assert from 'node:assert/strict'
import test from 'node:test'
import { GatewayError } from '../../../../core/errors.ts'
import { ANNA, GROUP, createTestApp, incoming, keyOf } from '../../testing/app.ts'

const TIME = String.raw`\(server timestamp: 20\d\d-\d\d-\d\d \d\d:\d\d:\d\d \+0000 UTC\)`
const BEN = '6281100000002@s.whatsapp.net'

/** A message from Anna, and one to her. */
async function withMessages(strictCode = false) {
  const app = await createTestApp({ strictCode })
  const phone = await app.pair('one')
  const theirs = incoming()
  await phone.emit({ type: 'message', message: theirs, envelopes: [] })
  const sent = await app.call('POST /send/message', { body: { phone: ANNA, message: 'mine' } })
  const act = (id: string, path: string, body: object = {}) =>
    app.call(`POST /message/${id}/${path}`, { body: { phone: ANNA, ...body } })
  const mine: string = sent.body.results.message_id
  return { app, phone, theirs: theirs.id, mine, act, [Symbol.asyncDispose]: () => app[Symbol.asyncDispose]() }
}

test('a reaction is put on a message and taken back', async () => {
  await using world = await withMessages()
  for (const emoji of ['🙏', '']) {
    const { status, body } = await world.act(world.theirs, 'reaction', { emoji })
    assert.deepEqual([status, body.results.status], [200, body.message])
    assert.match(body.message, new RegExp(`^Reaction sent to ${ANNA} ${TIME}$`))
    assert.match(body.results.message_id, /^3EB0/)
    const change = world.phone.changes.at(-1)
    assert.ok(change?.kind === 'react')
    assert.deepEqual([change.target.id, change.text], [world.theirs, emoji])
  }
})

test('an own message is edited and revoked, and the chat shows it', async () => {
  await using world = await withMessages()
  const edited = await world.act(world.mine, 'update', { message: 'better' })
  assert.match(edited.body.message, new RegExp(`^Update message success ${ANNA} ${TIME}$`))
  const listed = async () => (await world.app.call(`GET /chat/${ANNA}/messages?is_from_me=true`)).body.results.data[0]
  assert.deepEqual([(await listed()).id, (await listed()).content], [world.mine, 'better'])
  const revoked = await world.act(world.mine, 'revoke')
  assert.match(revoked.body.message, new RegExp(`^Revoke success ${ANNA} ${TIME}$`))
  assert.equal((await listed()).content, '')
  assert.deepEqual(
    world.phone.changes.map(({ kind }) => kind),
    ['edit', 'revoke'],
  )
})

test('a message is deleted for oneself, starred and unstarred', async () => {
  for (const strictCode of [false, true]) {
    await using world = await withMessages(strictCode)
    const deleted = 'Message deleted successfully'
    for (const [path, message, results] of [
      ['star', 'Starred message successfully', null],
      ['unstar', 'Unstarred message successfully', null],
      ['delete', deleted, { message_id: world.theirs, status: deleted }],
    ] as const) {
      const expected = { code: 'SUCCESS', message, ...(!strictCode && { results }) }
      assert.deepEqual((await world.act(world.theirs, path)).body, expected)
    }
    assert.deepEqual(
      world.phone.changes.map(({ kind }) => kind),
      ['star', 'star', 'deleteMessage'],
    )
    const { data } = (await world.app.call(`GET /chat/${ANNA}/messages`)).body.results
    assert.deepEqual(
      data.map(({ id }: { readonly id: string }) => id),
      [world.mine],
    )
  }
})

test('a message is marked as read for whoever wrote it, in a group too', async () => {
  await using world = await withMessages()
  const status = `Mark as read success ${world.theirs}`
  const { body } = await world.act(world.theirs, 'read')
  assert.deepEqual(body, { code: 'SUCCESS', message: status, results: { message_id: world.theirs, status } })
  const inGroup = incoming({ chat: GROUP, sender: BEN })
  await world.phone.emit({ type: 'message', message: inGroup, envelopes: [] })
  assert.equal((await world.act(inGroup.id, 'read', { phone: GROUP })).status, 200)
  const receipts = world.phone.phone.receipts.map(({ id, participant }) => [id, participant])
  assert.deepEqual(receipts, [
    [world.theirs, null],
    [inGroup.id, BEN],
  ])
})

const PATHS = ['reaction', 'revoke', 'delete', 'update', 'read', 'star', 'unstar'] as const
const FIELDS = { emoji: '🙏', message: 'new' }

test('a message that is not in the chat is not found, and nothing leaves', async () => {
  await using documented = await withMessages()
  await using coded = await withMessages(true)
  for (const path of PATHS) {
    const page = await documented.act('3EB0NONE', path, FIELDS)
    const message = 'message with ID 3EB0NONE not found'
    assert.deepEqual([page.status, page.body], [404, { code: 404, message, results: {} }], path)
    const code = await coded.act('3EB0NONE', path, FIELDS)
    assert.deepEqual([code.status, code.body], [500, { code: 'INTERNAL_SERVER_ERROR', message }], path)
    const elsewhere = await documented.act(documented.theirs, path, { ...FIELDS, phone: BEN })
    assert.equal(elsewhere.status, 404, `${path} in another chat`)
  }
  assert.equal(documented.phone.changes.length + coded.phone.changes.length, 0)
})

test('a message of another device is not found', async () => {
  await using world = await withMessages()
  const own = await world.app.pair('own')
  const key = await keyOf(world.app, 'own')
  for (const path of PATHS) {
    const body = { phone: ANNA, ...FIELDS }
    const unnamed = await world.app.call(`POST /message/${world.theirs}/${path}`, { key, body })
    assert.deepEqual([unnamed.status, unnamed.body.message], [404, `message with ID ${world.theirs} not found`], path)
    const named = await world.app.call(`POST /message/${world.theirs}/${path}?device_id=one`, { key, body })
    assert.deepEqual([named.status, named.body.results], [404, { device_id: 'one' }], path)
  }
  assert.equal(world.phone.changes.length + own.changes.length, 0)
})

test('missing and wrong fields are named', async () => {
  await using world = await withMessages(true)
  for (const path of PATHS) {
    const { status, body } = await world.app.call(`POST /message/${world.mine}/${path}`, { body: {} })
    const message = path === 'update' ? 'message: cannot be blank; phone: cannot be blank.' : 'phone: cannot be blank.'
    assert.deepEqual([status, body], [400, { code: 'VALIDATION_ERROR', message }], path)
    const wrong = await world.act(world.mine, path, { phone: 5 })
    assert.deepEqual([wrong.status, wrong.body.code], [400, 'BAD_REQUEST'], path)
    const blank = await world.app.call(`POST /message/%20/${path}`, { body: { phone: ANNA, ...FIELDS } })
    assert.deepEqual(blank.body, { code: 'VALIDATION_ERROR', message: 'message_id: cannot be blank.' }, path)
  }
})

test('what cannot be done to somebody else’s message is refused, and nothing has changed', async () => {
  await using world = await withMessages()
  for (const path of ['update', 'revoke']) {
    const { status, body } = await world.act(world.theirs, path, FIELDS)
    assert.deepEqual([status, body.code, body.results], [400, 400, {}], path)
  }
  assert.equal(world.phone.changes.length, 0)
  world.phone.failChanges(new GatewayError('SEND_UNCONFIRMED', 'no answer'))
  const late = await world.act(world.mine, 'update', FIELDS)
  assert.deepEqual([late.status, late.body.code], [504, 'GATEWAY_TIMEOUT'])
  const { data } = (await world.app.call(`GET /chat/${ANNA}/messages?is_from_me=true`)).body.results
  assert.equal(data[0].content, 'mine')
})
