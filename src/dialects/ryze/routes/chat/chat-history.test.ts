import assert from 'node:assert/strict'
import test from 'node:test'
import { ANNA, ANNA_NUMBER, GROUP, createChatApp, refusal, type ChatApp } from '../../testing/chats.ts'

const NOON = Date.parse('2026-04-20T12:00:00Z') / 1000

/** Five messages from Anna, an hour apart. */
async function talk(app: ChatApp): Promise<readonly string[]> {
  const ids: string[] = []
  for (let hour = 0; hour < 5; hour++) ids.push((await app.receive({ timestamp: NOON + hour * 3_600 })).id)
  return ids
}

const ids = (body: { readonly messages: readonly { readonly messageId: string }[] }) =>
  body.messages.map(({ messageId }) => messageId)

test('messages come newest first, with everything known of them', async () => {
  await using app = await createChatApp()
  await app.phone.emit({ type: 'contacts', contacts: [{ jid: ANNA, pushName: 'Anna' }] })
  const sent = await talk(app)
  const { status, body } = await app.post('chat/history', { number: ANNA_NUMBER })
  assert.equal(status, 200)
  const { messages, ...rest } = body
  const message = 'Chat history retrieved successfully'
  assert.deepEqual(rest, { success: true, message, chat_jid: ANNA, count: 5, hasMore: false })
  assert.deepEqual(ids(body), sent.toReversed())
  assert.deepEqual(messages[4], {
    messageId: sent[0],
    messageType: 'text',
    direction: 'incoming',
    content: 'hello',
    timestamp: '2026-04-20T12:00:00Z',
    chat: { jid: ANNA, lid: null, name: 'Anna', type: 'private' },
    sender: { jid: ANNA, lid: null, name: 'Anna' },
    source: 'whatsapp',
    chatJid: ANNA,
    senderJid: ANNA,
    senderName: 'Anna',
    fromMe: false,
    isGroup: false,
    status: 'received',
    isEdit: false,
    isRevoked: false,
    isFavorite: false,
    reactions: [],
  })
})

test('a page is full or the last one; the next one ends where it began', async () => {
  await using app = await createChatApp()
  const sent = await talk(app)
  const first = await app.post('chat/history', { number: ANNA, count: 3 })
  assert.deepEqual([ids(first.body), first.body.count, first.body.hasMore], [sent.toReversed().slice(0, 3), 3, true])
  const to = first.body.messages[2].timestamp
  const second = await app.post('chat/history', { number: ANNA, count: 4, to })
  assert.deepEqual([ids(second.body), second.body.hasMore], [sent.toReversed().slice(2), false])
})

test('a time window is kept, its ends included', async () => {
  await using app = await createChatApp()
  const sent = await talk(app)
  const list = async (fields: object) => ids((await app.post('chat/history', { number: ANNA, ...fields })).body)
  assert.deepEqual(await list({ from: '2026-04-20T13:00:00Z', to: '2026-04-20T14:00:00Z' }), [sent[2], sent[1]])
  assert.deepEqual(await list({ from: '2026-04-20T12:30:00-03:00' }), [sent[4]])
  assert.deepEqual(await list({ from: '2026-04-20T12:00:00.001Z', to: '2026-04-20T13:30' }), [sent[1]])
  assert.deepEqual(await list({ to: '2026-04-20' }), [])
})

test('what is no time is refused with an example of one', async () => {
  await using app = await createChatApp()
  const hint = "date format. Use ISO 8601 format (e.g., '2026-02-16T18:32:39Z')"
  for (const field of ['from', 'to']) {
    for (const time of ['yesterday', '2026-02-31', '16/02/2026', '2026-02-16 18:32:39', '1771266759']) {
      const { status, body } = await app.post('chat/history', { number: ANNA, [field]: time })
      assert.deepEqual([status, body], [400, refusal(`invalid '${field}' ${hint}`)], time)
    }
  }
})

test('a count is at most 200, 50 unless given, and never negative', async () => {
  await using app = await createChatApp()
  for (let n = 0; n < 205; n++) await app.receive({ timestamp: NOON + n })
  const count = async (fields: object) => (await app.post('chat/history', { number: ANNA, ...fields })).body.count
  assert.equal(await count({}), 50)
  assert.equal(await count({ count: 0 }), 50)
  assert.equal(await count({ count: 1_000 }), 200)
  const { status, body } = await app.post('chat/history', { number: ANNA, count: -1 })
  assert.deepEqual([status, body], [400, refusal('Invalid request body: count must not be less than 0')])
})

test('in a group the author is named', async () => {
  await using app = await createChatApp()
  await app.receive({ chat: GROUP, sender: ANNA })
  const { body } = await app.post('chat/history', { number: GROUP, count: 100 })
  const [message] = body.messages
  assert.deepEqual([body.chat_jid, message.senderJid, message.isGroup, message.chat.type], [GROUP, ANNA, true, 'group'])
  assert.ok('groupName' in message.chat)
})

test('history needs a connection', async () => {
  await using app = await createChatApp()
  await talk(app)
  await app.phone.unlink()
  const { status, body } = await app.post('chat/history', { number: ANNA_NUMBER })
  assert.deepEqual([status, body], [503, refusal('Instance is not connected to WhatsApp')])
})
