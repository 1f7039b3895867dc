import assert from 'node:assert/strict'
import test from 'node:test'
import { GatewayError } from '../../../../core/errors.ts'
import { ANNA, createTestApp, incoming, type TestApp } from '../../testing/app.ts'
import { BEN, createChatWorld, group, pathOf } from '../../testing/chat-world.ts'

const OWN = '15550001000@s.whatsapp.net'

const get = async (app: TestApp, path: string) => (await app.call(`GET ${path}`)).body

test('an own message is edited', async () => {
  await using app = await createTestApp()
  const { phone, own } = await createChatWorld(app)
  const { status, body } = await app.call(`PUT ${pathOf(own)}`, { body: { text: 'Hello, world!', linkPreview: true } })
  assert.deepEqual([status, body.body, body.id], [200, 'Hello, world!', `true_4915550001@c.us_${own.id}`])
  const [change] = phone.changes
  assert.ok(change?.kind === 'edit')
  assert.deepEqual([change.target.id, change.text], [own.id, 'Hello, world!'])
  const stored = await get(app, pathOf(own))
  assert.equal(stored.body, 'Hello, world!')
  assert.ok(stored._data.editedAt > 0)
})

test('a caption is edited as a text is', async () => {
  await using app = await createTestApp()
  const { phone } = await createChatWorld(app)
  const media = { mimetype: 'image/jpeg', fileName: null, size: 10 }
  const image = incoming({
    fromMe: true,
    sender: OWN,
    origin: 'device',
    timestamp: Math.floor(Date.now() / 1000),
    content: { kind: 'raw', type: 'imageMessage', text: 'old', media },
  })
  await phone.emit({ type: 'message', message: image, envelopes: [] })
  const { body } = await app.call(`PUT ${pathOf(image)}`, { body: { text: 'new' } })
  assert.deepEqual([body.body, body.hasMedia], ['new', true])
})

test('what cannot be edited is refused with the reason', async () => {
  await using app = await createTestApp()
  const { phone, own, received } = await createChatWorld(app)
  const edit = (path: string, body: unknown = { text: 'new' }) => app.call(`PUT ${path}`, { body })
  const old = incoming({ fromMe: true, sender: OWN, origin: 'device', timestamp: own.timestamp - 1_000 })
  await phone.emit({ type: 'message', message: old, envelopes: [] })
  const refused = [await edit(pathOf(received)), await edit(pathOf(old))]
  for (const { status, body } of refused) assert.deepEqual([status, body.error], [422, 'Unprocessable Entity'])
  assert.deepEqual((await edit(pathOf(own), {})).body.message, ['text should not be empty'])
  assert.deepEqual((await edit(pathOf(own), { text: 7 })).body.message, ['text must be a string'])
  assert.equal((await edit(pathOf(own), { text: '' })).status, 400)
  assert.deepEqual(phone.changes, [])
  assert.equal((await get(app, pathOf(received))).body, 'hello')
})

test('a message is deleted for everyone', async () => {
  await using app = await createTestApp()
  const { phone, own, received } = await createChatWorld(app)
  const { status, body } = await app.call(`DELETE ${pathOf(own)}`)
  assert.deepEqual([status, body], [200, { success: true }])
  const [change] = phone.changes
  assert.ok(change?.kind === 'revoke')
  assert.equal(change.target.id, own.id)
  const stored = await get(app, pathOf(own))
  assert.deepEqual([stored.body, stored._data.messageStubType], ['', 1])
  assert.equal((await app.call(`DELETE ${pathOf(received)}`)).status, 422)
  assert.equal(phone.changes.length, 1)
})

test('in a group an admin deletes what others wrote; nobody else does', async () => {
  await using app = await createTestApp()
  const { phone, inGroup } = await createChatWorld(app)
  const refused = await app.call(`DELETE ${pathOf(inGroup)}`)
  assert.deepEqual([refused.status, refused.body.error], [422, 'Unprocessable Entity'])
  await phone.emit({ type: 'groups', groups: [group({ members: [{ jid: BEN, alt: null, role: 'admin' }] })] })
  assert.equal((await app.call(`DELETE ${pathOf(inGroup)}`)).status, 422, 'not in the group')
  assert.deepEqual(phone.changes, [])
  await phone.emit({ type: 'groups', groups: [group({ members: [{ jid: OWN, alt: null, role: 'admin' }] })] })
  assert.equal((await app.call(`DELETE ${pathOf(inGroup)}`)).status, 200)
})

test('a message is pinned for one of three times, and taken down', async () => {
  await using app = await createTestApp()
  const { phone, received, own } = await createChatWorld(app)
  for (const duration of [86_400, 604_800, 2_592_000]) {
    const { status, body } = await app.call(`POST ${pathOf(received)}/pin`, { body: { duration } })
    assert.deepEqual([status, body], [201, { success: true }])
    const change = phone.changes.at(-1)
    assert.ok(change?.kind === 'pin' && 'target' in change)
    assert.deepEqual([change.target.id, change.seconds], [received.id, duration])
    const { pinnedUntil, pinInChat } = (await get(app, pathOf(received)))._data
    assert.ok(Math.abs(pinnedUntil - Date.now() / 1000 - duration) < 60)
    assert.equal(pinInChat.type, 1)
  }
  assert.equal((await get(app, pathOf(own)))._data.pinnedUntil, null)
  const { status, body } = await app.call(`POST ${pathOf(received)}/unpin`)
  assert.deepEqual([status, body], [201, { success: true }])
  const { pinnedUntil, pinInChat } = (await get(app, pathOf(received)))._data
  assert.deepEqual([pinnedUntil, pinInChat], [null, undefined])
})

test('other durations are refused, and nothing is sent', async () => {
  await using app = await createTestApp()
  const { phone, received } = await createChatWorld(app)
  const listed = 'duration must be one of the following values: 86400, 604800, 2592000'
  for (const duration of [0, -1, 3_600, 86_401, '86400', null]) {
    const { status, body } = await app.call(`POST ${pathOf(received)}/pin`, { body: { duration } })
    assert.deepEqual([status, body.error], [400, 'Bad Request'], String(duration))
    if (typeof duration === 'number') assert.deepEqual(body.message, [listed])
  }
  const missing = await app.call(`POST ${pathOf(received)}/pin`, { body: {} })
  assert.deepEqual(missing.body.message, ['duration should not be empty'])
  assert.deepEqual(phone.changes, [])
})

test('pinning in a group takes being in it, and the right to', async () => {
  await using app = await createTestApp()
  const { phone, inGroup } = await createChatWorld(app)
  const pin = () => app.call(`POST ${pathOf(inGroup)}/pin`, { body: { duration: 86_400 } })
  await phone.emit({ type: 'groups', groups: [group({ onlyAdminsEdit: true })] })
  assert.equal((await pin()).status, 422)
  await phone.emit({ type: 'groups', groups: [group({ members: [] })] })
  assert.equal((await pin()).status, 422)
  assert.deepEqual(phone.changes, [])
  await phone.emit({ type: 'groups', groups: [group()] })
  assert.equal((await pin()).status, 201)
})

test('a message has to be in the chat of the path, and in the session', async () => {
  await using app = await createTestApp()
  const { phone, own, received } = await createChatWorld(app)
  const other = await createChatWorld(app, 'two')
  const wrong = [
    pathOf({ ...own, chat: BEN }),
    pathOf({ ...own, id: '3EB0NOTHING' }),
    pathOf({ ...own, fromMe: false }),
    pathOf(other.own),
    `/api/one/chats/4915550001@c.us/messages/true_4915550002@c.us_${own.id}`,
    `/api/one/chats/4915550002@c.us/messages/${own.id}`,
  ]
  for (const path of wrong) {
    const answers = [
      await app.call(`GET ${path}`),
      await app.call(`PUT ${path}`, { body: { text: 'new' } }),
      await app.call(`DELETE ${path}`),
      await app.call(`POST ${path}/pin`, { body: { duration: 86_400 } }),
      await app.call(`POST ${path}/unpin`),
    ]
    for (const { status, body } of answers) {
      assert.deepEqual(
        [status, body],
        [404, { statusCode: 404, message: 'Message not found', error: 'Not Found' }],
        path,
      )
    }
  }
  for (const path of ['/api/one/chats/4915550001@c.us/messages/true_x', '/api/one/chats/nobody/messages/3EB0A']) {
    assert.equal((await app.call(`DELETE ${path}`)).status, 400)
  }
  assert.deepEqual([phone.changes, other.phone.changes], [[], []])
  assert.equal((await get(app, pathOf(received))).body, 'hello')
})

test('what WhatsApp does not take changes no message', async () => {
  await using app = await createTestApp()
  const { phone, own } = await createChatWorld(app)
  const before = await get(app, pathOf(own))
  for (const [code, expected] of [
    ['SEND_UNCONFIRMED', 504],
    ['SEND_REFUSED', 422],
    ['CHANGE_REFUSED', 422],
  ] as const) {
    phone.failChanges(new GatewayError(code, 'not now'))
    const answers = [
      await app.call(`PUT ${pathOf(own)}`, { body: { text: 'new' } }),
      await app.call(`DELETE ${pathOf(own)}`),
      await app.call(`POST ${pathOf(own)}/pin`, { body: { duration: 86_400 } }),
      await app.call(`POST ${pathOf(own)}/unpin`),
    ]
    assert.deepEqual(
      answers.map(({ status }) => status),
      [expected, expected, expected, expected],
      code,
    )
  }
  assert.deepEqual(await get(app, pathOf(own)), before)
  assert.deepEqual(phone.changes, [])
})

test('a message is found under the other address of its chat', async () => {
  await using app = await createTestApp()
  const { phone, own } = await createChatWorld(app)
  await phone.emit({ type: 'identities', pairs: [{ phone: ANNA, lid: '71@lid' }] })
  const path = `/api/one/chats/71@lid/messages/true_71@lid_${own.id}`
  assert.equal((await get(app, path)).id, `true_4915550001@c.us_${own.id}`)
  assert.equal((await app.call(`POST ${path}/pin`, { body: { duration: 86_400 } })).status, 201)
})
