import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Compile } from 'typebox/compile'
import { DEFAULT_DIALECT_SETTINGS } from '../../../src/dialects/index.ts'
import { createRyze } from '../../../src/dialects/ryze/index.ts'
import { ANNA, ANNA_NUMBER, createChatApp, image, type ChatApp } from '../../../src/dialects/ryze/testing/chats.ts'

interface Sample {
  /** The operation as the table names it. */
  readonly of: string
  /** Instead of the instance `sales`, or what follows its name. */
  readonly instance?: string
  readonly query?: string
  readonly body?: unknown
  /** What cannot be done is refused with 501. */
  readonly refused?: true
}

const THEIRS = '3EB0CONFORMANCE0001'
const OWN = '3EB0CONFORMANCE0002'
const IMAGE = '3EB0CONFORMANCE0004'
const POLL = '3EB0CONFORMANCE0003'
const number = ANNA_NUMBER
const PNG = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=='
const BUTTON = { id: 'b', displayText: 'Buy' }

/** One request for each operation that is answered, in an order in which each can succeed. */
const SAMPLES: readonly Sample[] = [
  { of: 'GET /health' },
  { of: 'POST /api/instance/new', body: { name: 'fresh' } },
  { of: 'GET /api/instance/list' },
  { of: 'GET /api/chat/base64/:instance', query: `messageId=${IMAGE}` },
  { of: 'GET /api/instance/connect/:instance', instance: 'fresh' },
  { of: 'GET /api/instance/getSettings/:instance' },
  { of: 'POST /api/instance/settings/:instance', body: { ignoreStatus: true } },
  { of: 'GET /api/instance/getProxy/:instance' },
  { of: 'POST /api/instance/proxy/:instance', body: { enabled: true, host: 'proxy.example', port: '3128' } },
  {
    of: 'POST /api/instance/s3/:instance',
    body: { enabled: true, bucket: 'files', accessKey: 'key', secretKey: 'secret' },
  },
  { of: 'GET /api/instance/getS3/:instance' },
  { of: 'GET /api/instance/metrics/:instance' },
  { of: 'POST /api/instance/reconnect/:instance' },
  { of: 'POST /api/events/webhook/:instance', body: { enabled: true, url: 'https://example.org/hook' } },
  { of: 'GET /api/events/getWebhook/:instance' },
  { of: 'GET /api/events/webhook/:instance', query: 'label=default' },
  { of: 'POST /api/events/websocket/:instance', body: { enabled: true } },
  { of: 'GET /api/events/getWebsocket/:instance' },
  { of: 'POST /api/message/text/:instance', body: { number, message: 'hi', replyTo: THEIRS } },
  { of: 'POST /api/message/media/:instance', body: { number, mediaType: 'image', mediaBase64: PNG } },
  { of: 'POST /api/message/sticker/:instance', body: { number, imageUrl: PNG } },
  { of: 'POST /api/message/location/:instance', body: { number, latitude: 1, longitude: 2, name: 'Here' } },
  { of: 'POST /api/message/contact/:instance', body: { number, vcard: { fullName: 'A', phone: '491555' } } },
  { of: 'POST /api/message/poll/:instance', body: { number, question: 'Q', options: ['a', 'b'] } },
  { of: 'POST /api/message/event/:instance', body: { number, name: 'E', startAt: '2026-01-02T03:04:05Z' } },
  { of: 'POST /api/message/button/:instance', body: { number, contentText: 'x', buttons: [BUTTON] } },
  {
    of: 'POST /api/message/list/:instance',
    body: { number, contentText: 'x', buttonText: 'Open', sections: [{ title: 'S', rows: [{ id: '1', title: 'R' }] }] },
  },
  {
    of: 'POST /api/message/carousel/:instance',
    body: {
      number,
      message: 'x',
      cards: [{ header: { title: 'T', imageUrl: PNG }, body: { text: 'B' }, buttons: [BUTTON] }],
    },
  },
  { of: 'POST /api/message/form/:instance', body: { number, message: 'x', formType: 'contact_details' } },
  {
    of: 'POST /api/message/pix/:instance',
    body: { number, merchantName: 'Shop', pixKey: '12345678901', pixKeyType: 'CPF' },
  },
  { of: 'POST /api/message/status/:instance', body: { type: 'text', message: 'x' } },
  { of: 'POST /api/call/fake/:instance', body: { number, duration: 8 }, refused: true },
  { of: 'POST /api/call/audio/:instance', body: { number, mediaBase64: PNG }, refused: true },
  { of: 'POST /api/message/reaction/:instance', body: { number, messageId: THEIRS, reaction: '👍', fromMe: false } },
  { of: 'GET /api/chat/contacts/:instance' },
  { of: 'GET /api/chat/contacts/:instance', query: `number=${number}` },
  { of: 'GET /api/chat/getMessage/:instance', query: `messageId=${THEIRS}` },
  { of: 'GET /api/chat/status/:instance', query: `messageId=${OWN}` },
  { of: 'POST /api/chat/history/:instance', body: { number } },
  { of: 'POST /api/chat/archive/:instance', body: { number, archive: true } },
  { of: 'POST /api/chat/markRead/:instance', body: { number, messageId: THEIRS } },
  { of: 'POST /api/chat/markChatRead/:instance', body: { number, read: false } },
  { of: 'POST /api/chat/pinChat/:instance', body: { number, pin: true } },
  { of: 'POST /api/chat/pin/:instance', body: { number, pin: false } },
  { of: 'POST /api/chat/pinMessage/:instance', body: { messageId: THEIRS, pin: true, duration: '24h' } },
  { of: 'POST /api/chat/favorite/:instance', body: { number, favorite: true } },
  { of: 'POST /api/chat/favorite/:instance', body: { messageId: THEIRS, favorite: true } },
  { of: 'POST /api/chat/mute/:instance', body: { number, mute: true, duration: '8h' } },
  { of: 'POST /api/chat/block/:instance', body: { number, block: true } },
  { of: 'POST /api/chat/presence/:instance', body: { number, state: 'typing' } },
  { of: 'GET /api/chat/poll/:instance', query: `messageId=${POLL}` },
  { of: 'POST /api/chat/forward/:instance', body: { messageId: THEIRS, to: number } },
  { of: 'POST /api/chat/edit/:instance', body: { messageId: OWN, content: 'better' } },
  { of: 'DELETE /api/chat/delete/:instance', body: { messageId: OWN, deleteForEveryone: true } },
  { of: 'DELETE /api/chat/deleteChat/:instance', body: { number, deleteMedia: true } },
  { of: 'DELETE /api/instance/logout/:instance' },
  { of: 'DELETE /api/instance/delete/:instance' },
]

const ryze = createRyze(DEFAULT_DIALECT_SETTINGS.ryze)
const routes = new Map(
  ryze.routes.filter(({ hidden }) => !hidden).map((route) => [`${String(route.method)} ${route.url}`, route]),
)

test('every operation that is answered has a sample', () => {
  const sampled = new Set(SAMPLES.map(({ of }) => of))
  assert.deepEqual([...routes.keys()].toSorted(), [...sampled].toSorted())
})

test('every answer has its status and the shape that is documented', async (context) => {
  await using app = await createChatApp()
  await app.receive({ id: THEIRS })
  const now = Math.floor(Date.now() / 1000)
  await app.receive({ id: OWN, fromMe: true, sender: ANNA, origin: 'device', ack: 'server', timestamp: now })
  await app.receive({ id: IMAGE, ...image(app) })
  await app.receive({ id: POLL, content: { kind: 'poll', text: 'Q', options: ['a', 'b'], selectable: 1 } })
  for (const sample of SAMPLES) {
    await context.test(`${sample.of} ${sample.query ?? ''}`, async () => checkAnswer(app, sample))
  }
})

async function checkAnswer(app: ChatApp, { of, instance = 'sales', query, body, refused }: Sample): Promise<void> {
  const route = routes.get(of)
  assert.ok(route)
  const address = of.replace(':instance', instance)
  const { status, body: answer } = await app.call(query ? `${address}?${query}` : address, { body })
  assert.equal(status, refused ? 501 : route.status, JSON.stringify(answer))
  if (refused) return assert.deepEqual([answer.success, typeof answer.error.message], [false, 'string'])
  assert.ok(route.schema.response)
  const faults = Compile(route.schema.response).Errors(answer) as unknown as readonly { readonly message: string }[]
  assert.deepEqual([...faults], [], JSON.stringify(answer))
}
