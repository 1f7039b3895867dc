import assert from 'node:assert/strict'
import test from 'node:test'
import { GatewayError } from '../../../../core/errors.ts'
import { ABSENT, ANNA, GROUP, createTestApp, incoming, keyOf } from '../../testing/app.ts'

const BEN = '6281100000002@s.whatsapp.net'
const image = {
  kind: 'image',
  text: 'the sea',
  media: { mimetype: 'image/jpeg', fileName: null, size: 9 },
} as const

/** Anna wrote twice, once with a picture; Ben wrote before her. */
async function withChats(strictCode = false) {
  const app = await createTestApp({ strictCode })
  const phone = await app.pair('one')
  const messages = [
    incoming({ timestamp: 1_700_000_100, chat: BEN, sender: BEN, senderName: 'Ben' }),
    incoming({ timestamp: 1_700_000_200, content: { kind: 'text', text: 'Selamat malam', mentions: [] } }),
    incoming({ timestamp: 1_700_000_300, content: image }),
  ]
  for (const message of messages) await phone.emit({ type: 'message', message, envelopes: [] })
  await phone.emit({
    type: 'contacts',
    contacts: [
      { jid: BEN, savedName: 'Ben Baker' },
      { jid: ANNA, pushName: 'Anna' },
    ],
  })
  return { app, phone, messages, [Symbol.asyncDispose]: () => app[Symbol.asyncDispose]() }
}

const jids = (body: { readonly results: { readonly data: readonly { readonly jid: string }[] } }) =>
  body.results.data.map(({ jid }) => jid)

test('chats are listed newest first, with GOWA’s fields', async () => {
  await using world = await withChats()
  const { status, body } = await world.app.call('GET /chats')
  assert.deepEqual([status, body.code, body.message], [200, 'SUCCESS', 'Success get chat list'])
  assert.deepEqual(body.results.pagination, { limit: 25, offset: 0, total: 2 })
  const [anna, ben] = body.results.data
  const { created_at: created, updated_at: updated, ...rest } = anna
  assert.deepEqual(rest, {
    jid: ANNA,
    name: 'Anna',
    last_message_time: '2023-11-14T22:18:20Z',
    ephemeral_expiration: 0,
    archived: false,
    pinned: false,
  })
  for (const time of [created, updated]) assert.match(time, /^20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/)
  assert.deepEqual([ben.jid, ben.name], [BEN, 'Ben Baker'])
})

test('chats are filtered and paged, and `total` counts what the filter leaves', async () => {
  await using world = await withChats()
  const list = async (query: string) => (await world.app.call(`GET /chats?${query}`)).body
  assert.deepEqual(jids(await list('search=baker')), [BEN])
  assert.deepEqual(jids(await list('has_media=true')), [ANNA])
  assert.deepEqual(jids(await list('archived=true')), [])
  assert.deepEqual(jids(await list('archived=false&has_media=false')), [ANNA, BEN])
  const second = await list('limit=1&offset=1')
  assert.deepEqual(jids(second), [BEN])
  assert.deepEqual(second.results.pagination, { limit: 1, offset: 1, total: 2 })
  assert.deepEqual((await list('search=baker&limit=0')).results.pagination, { limit: 25, offset: 0, total: 1 })
  assert.deepEqual((await list('limit=many&offset=x&archived=maybe')).results.pagination.total, 2)
})

test('limits outside the list’s are refused in the words of GOWA’s validator', async () => {
  await using world = await withChats(true)
  for (const [query, message] of [
    ['limit=101', 'limit: must be no greater than 100.'],
    ['limit=-1', 'limit: must be no less than 1.'],
    ['offset=-1', 'offset: must be no less than 0.'],
    ['offset=-1&limit=101', 'limit: must be no greater than 100; offset: must be no less than 0.'],
  ]) {
    for (const path of ['/chats', `/chat/${ANNA}/messages`]) {
      const { status, body } = await world.app.call(`GET ${path}?${query}`)
      assert.deepEqual([status, body], [400, { code: 'VALIDATION_ERROR', message }], path)
    }
  }
})

test('a chat’s messages come newest first, with who wrote them', async () => {
  await using world = await withChats()
  const { app, phone, messages } = world
  const [, text, picture] = messages
  const target = { id: text?.id ?? '', chat: ANNA, chatAlt: null, fromMe: false, participant: null }
  const action = {
    id: 'R1',
    fromMe: true,
    sender: '15550001000@s.whatsapp.net',
    senderAlt: null,
    senderName: null,
    timestamp: 1_700_000_400,
    raw: null,
  }
  await phone.emit({ type: 'reaction', action, target, text: '👍', envelopes: [] })
  const { status, body } = await app.call(`GET /chat/${encodeURIComponent(ANNA)}/messages`)
  assert.deepEqual([status, body.message], [200, 'Success get chat messages'])
  assert.deepEqual(body.results.pagination, { limit: 50, offset: 0, total: 2 })
  assert.equal(body.results.chat_info.jid, ANNA)
  const [first, second] = body.results.data
  const { url, ...row } = first
  assert.match(url, new RegExp(`^http://127.0.0.1:3000/api/files/one/false_${ANNA}_${picture?.id}.jpeg\\?expires=`))
  assert.deepEqual(row, {
    id: picture?.id,
    chat_jid: ANNA,
    sender_jid: ANNA,
    sender_display_name: 'Anna',
    content: 'the sea',
    timestamp: '2023-11-14T22:18:20Z',
    is_from_me: false,
    media_type: 'image',
    filename: '',
    file_length: 9,
    created_at: '2023-11-14T22:18:20Z',
    updated_at: '2023-11-14T22:18:20Z',
  })
  assert.deepEqual([second.content, second.media_type, second.file_length], ['Selamat malam', '', 0])
  assert.deepEqual(second.reactions, [
    {
      emoji: '👍',
      sender_jid: '15550001000@s.whatsapp.net',
      sender_display_name: 'Fake',
      is_from_me: true,
      timestamp: '2023-11-14T22:20:00Z',
    },
  ])
})

test('all filters of messages hold at once, also with a search, and `total` counts what they leave', async () => {
  await using world = await withChats()
  await world.app.call('POST /send/message', { body: { phone: ANNA, message: 'selamat pagi' } })
  const list = async (query: string) => {
    const { body } = await world.app.call(`GET /chat/${ANNA}/messages?${query}`)
    return [
      body.results.data.map(({ content }: { readonly content: string }) => content),
      body.results.pagination.total,
    ]
  }
  assert.deepEqual(await list('media_only=true'), [['the sea'], 1])
  assert.deepEqual(await list('media_only=true&is_from_me=true'), [[], 0])
  assert.deepEqual(await list('is_from_me=false&limit=1'), [['the sea'], 2])
  assert.deepEqual(await list('start_time=2023-11-14T22:16:40Z&end_time=2023-11-14T22:16:40Z'), [['Selamat malam'], 1])
  assert.deepEqual(await list('start_time=2023-11-14T22:16:41%2B00:00&is_from_me=false'), [['the sea'], 1])
  assert.deepEqual(await list('search=SELAMAT'), [['selamat pagi', 'Selamat malam'], 2])
  assert.deepEqual(await list('search=sela&is_from_me=false'), [['Selamat malam'], 1])
  assert.deepEqual(await list('search=selamat&limit=1&offset=1'), [['Selamat malam'], 2])
  assert.deepEqual(await list('search=sea&media_only=true'), [['the sea'], 1])
  assert.deepEqual(await list('search=selamat&media_only=true'), [[], 0])
  assert.deepEqual(await list('search=!!'), [[], 0])
})

test('a time that is none is refused: as a bad request, or in GOWA’s code as a failure', async () => {
  for (const strictCode of [false, true]) {
    await using world = await withChats(strictCode)
    const { status, body } = await world.app.call(`GET /chat/${ANNA}/messages?start_time=yesterday`)
    assert.deepEqual([status, body.code], strictCode ? [500, 'INTERNAL_SERVER_ERROR'] : [400, 400])
    assert.match(body.message, /^invalid start_time format: /)
  }
})

test('lists are served while the device is not connected', async () => {
  await using world = await withChats()
  await world.app.gateway.sessions.stop('one')
  assert.equal((await world.app.call('GET /chats')).body.results.pagination.total, 2)
  assert.equal((await world.app.call(`GET /chat/${ANNA}/messages`)).body.results.pagination.total, 2)
})

test('a chat that is not in the list is not found; GOWA’s code has it empty', async () => {
  const jid = '6281100000009@s.whatsapp.net'
  await using documented = await withChats()
  const refused = await documented.app.call(`GET /chat/${jid}/messages`)
  assert.deepEqual([refused.status, refused.body], [404, { code: 404, message: 'Chat not found', results: {} }])
  await using coded = await withChats(true)
  const { status, body } = await coded.app.call(`GET /chat/${jid}/messages`)
  assert.deepEqual([status, body.results.data, body.results.pagination.total], [200, [], 0])
  assert.deepEqual([body.results.chat_info.jid, body.results.chat_info.name], [jid, '6281100000009'])
  assert.equal(body.results.chat_info.last_message_time, '0001-01-01T00:00:00Z')
})

test('a chat is pinned and let go, on the phone and in the list', async () => {
  await using world = await withChats()
  const { app, phone } = world
  const pin = async (chat: string, pinned: boolean) =>
    (await app.call(`POST /chat/${chat}/pin`, { body: { pinned } })).body
  assert.deepEqual(await pin(ANNA, true), {
    code: 'SUCCESS',
    message: 'Chat pinned successfully',
    results: { status: 'success', message: 'Chat pinned successfully', chat_jid: ANNA, pinned: true },
  })
  assert.deepEqual(jids((await app.call('GET /chats?pinned=true')).body), [ANNA])
  const back = await pin('+6289685028129', false)
  assert.equal(back.message, 'Chat unpinned successfully')
  assert.deepEqual([back.results.chat_jid, back.results.pinned], ['+6289685028129', false])
  assert.deepEqual(phone.changes, [
    { kind: 'pin', chat: ANNA, pinned: true },
    { kind: 'pin', chat: ANNA, pinned: false },
  ])
  assert.deepEqual(jids((await app.call('GET /chats?pinned=true')).body), [])
})

test('a chat is archived and brought back', async () => {
  await using world = await withChats()
  const { app, phone } = world
  const archived = await app.call(`POST /chat/${encodeURIComponent(ANNA)}/archive`, { body: { archived: true } })
  const message = 'Chat archived successfully'
  assert.deepEqual(archived.body, {
    code: 'SUCCESS',
    message,
    results: { status: 'success', message, chat_jid: ANNA, archived: true },
  })
  assert.deepEqual(jids((await app.call('GET /chats?archived=true')).body), [ANNA])
  const back = await app.call(`POST /chat/${ANNA}/archive`, { body: { archived: false } })
  assert.equal(back.body.message, 'Chat unarchived successfully')
  assert.deepEqual(
    phone.changes.map((change) => change.kind === 'archive' && change.archived),
    [true, false],
  )
})

test('messages of a chat are made to disappear', async () => {
  await using world = await withChats()
  const { app, phone } = world
  const set = async (seconds: number) =>
    (await app.call(`POST /chat/${ANNA}/disappearing`, { body: { timer_seconds: seconds } })).body
  const message = 'Disappearing messages set to 86400 seconds'
  assert.deepEqual(await set(86_400), {
    code: 'SUCCESS',
    message,
    results: { status: 'success', message, chat_jid: ANNA, timer_seconds: 86_400 },
  })
  assert.equal(phone.phone.timers.get(ANNA), 86_400)
  assert.equal((await app.call('GET /chats')).body.results.data[0].ephemeral_expiration, 86_400)
  assert.equal((await set(0)).message, 'Disappearing messages disabled')
  assert.equal(phone.phone.timers.get(ANNA), 0)
  const wrong = await set(60)
  assert.deepEqual(wrong, {
    code: 400,
    message: 'timer_seconds: timer_seconds must be one of: 0 (off), 86400 (24h), 604800 (7d), 7776000 (90d).',
    results: {},
  })
})

const CHANGES = [
  ['pin', 'pinned', true],
  ['archive', 'archived', true],
  ['disappearing', 'timer_seconds', 86_400],
] as const

for (const [path, field, value] of CHANGES) {
  test(`${path}: a field of the wrong type is refused, and changes nothing`, async () => {
    await using world = await withChats()
    for (const body of [{ [field]: 'perhaps' }, { [field]: [value] }, { [field]: {} }]) {
      const answer = await world.app.call(`POST /chat/${ANNA}/${path}`, { body })
      const expected = { code: 400, message: 'Invalid request body', results: {} }
      assert.deepEqual([answer.status, answer.body], [400, expected], JSON.stringify(body))
    }
    const malformed = await world.app.call(`POST /chat/${ANNA}/${path}`, {
      body: '{"',
      headers: { 'content-type': 'application/json' },
    })
    assert.deepEqual([malformed.status, malformed.body.code], [400, 400])
    assert.equal(world.phone.changes.length + world.phone.phone.timers.size, 0)
  })

  test(`${path}: a missing field is refused; GOWA’s code takes it for none`, async () => {
    await using documented = await withChats()
    const refused = await documented.app.call(`POST /chat/${ANNA}/${path}`, { body: {} })
    const expected = { code: 400, message: 'field cannot be blank', results: {} }
    assert.deepEqual([refused.status, refused.body], [400, expected])
    await using coded = await withChats(true)
    const taken = await coded.app.call(`POST /chat/${ANNA}/${path}`, { body: {} })
    assert.deepEqual([taken.status, taken.body.results[field]], [200, typeof value === 'boolean' ? false : 0])
  })

  test(`${path}: fields may come in a form`, async () => {
    await using world = await withChats()
    const headers = { 'content-type': 'application/x-www-form-urlencoded' }
    const { status, body } = await world.app.call(`POST /chat/${ANNA}/${path}`, { body: `${field}=${value}`, headers })
    assert.deepEqual([status, body.results[field]], [200, value])
  })

  test(`${path}: a chat that is not in the list is not found; GOWA’s code asks WhatsApp`, async () => {
    await using documented = await withChats()
    const unknown = '6281100000009@s.whatsapp.net'
    const refused = await documented.app.call(`POST /chat/${unknown}/${path}`, { body: { [field]: value } })
    assert.deepEqual([refused.status, refused.body], [404, { code: 404, message: 'Chat not found', results: {} }])
    assert.equal(documented.phone.changes.length + documented.phone.phone.timers.size, 0)
    await using coded = await withChats(true)
    const taken = await coded.app.call(`POST /chat/${unknown}/${path}`, { body: { [field]: value } })
    assert.equal(taken.status, 200)
    const absent = await coded.app.call(`POST /chat/${ABSENT}/${path}`, { body: { [field]: value } })
    const message = `Phone ${ABSENT}@s.whatsapp.net is not on whatsapp`
    assert.deepEqual([absent.status, absent.body], [400, { code: 'INVALID_JID', message }])
  })

  test(`${path}: what is no chat with somebody is refused`, async () => {
    await using world = await withChats(true)
    for (const jid of ['120363000000000009@newsletter', 'somebody@example.com']) {
      const { status, body } = await world.app.call(`POST /chat/${jid}/${path}`, { body: { [field]: value } })
      assert.deepEqual([status, body.code], [400, 'INVALID_JID'], jid)
    }
    const group = await world.app.call(`POST /chat/${GROUP}/${path}`, { body: { [field]: value } })
    assert.deepEqual([group.status, group.body.code], [400, 'BAD_REQUEST'])
  })

  test(`${path}: when WhatsApp does not take it, nothing has changed`, async () => {
    await using world = await withChats()
    world.phone.failChanges(new GatewayError('WHATSAPP_REFUSED', 'WhatsApp refused the change'))
    const before = (await world.app.call('GET /chats')).body
    const { status, body } = await world.app.call(`POST /chat/${ANNA}/${path}`, { body: { [field]: value } })
    assert.deepEqual(
      [status, body],
      [500, { code: 'INTERNAL_SERVER_ERROR', message: 'WhatsApp refused the change', results: {} }],
    )
    assert.deepEqual((await world.app.call('GET /chats')).body, before)
  })
}

test('a fourth pinned chat is refused before anything is sent', async () => {
  await using world = await withChats()
  const { app, phone } = world
  const people = [3, 4, 5].map((digit) => `628110000000${digit}@s.whatsapp.net`)
  for (const jid of people)
    await phone.emit({ type: 'message', message: incoming({ chat: jid, sender: jid }), envelopes: [] })
  for (const jid of people)
    assert.equal((await app.call(`POST /chat/${jid}/pin`, { body: { pinned: true } })).status, 200)
  const fourth = await app.call(`POST /chat/${ANNA}/pin`, { body: { pinned: true } })
  assert.deepEqual([fourth.status, fourth.body.code], [400, 400])
  assert.equal(phone.changes.length, 3)
})

test('chats of another device are neither shown nor changed', async () => {
  await using world = await withChats()
  const { app, phone } = world
  await app.pair('own')
  const key = await keyOf(app, 'own')
  assert.deepEqual(jids((await app.call('GET /chats', { key })).body), [])
  assert.equal((await app.call(`GET /chat/${ANNA}/messages`, { key })).body.message, 'Chat not found')
  for (const route of ['GET /chats', `GET /chat/${ANNA}/messages`]) {
    const { status, body } = await app.call(`${route}?device_id=one`, { key })
    assert.deepEqual([status, body.results], [404, { device_id: 'one' }], route)
  }
  for (const [path, field, value] of CHANGES) {
    const body = { [field]: value }
    assert.equal((await app.call(`POST /chat/${ANNA}/${path}?device_id=one`, { key, body })).status, 404, path)
    assert.equal((await app.call(`POST /chat/${ANNA}/${path}`, { key, body })).body.message, 'Chat not found', path)
  }
  assert.equal(phone.changes.length + phone.phone.timers.size, 0)
})
