import assert from 'node:assert/strict'
import { test } from 'node:test'
import { Compile } from 'typebox/compile'
import { DEFAULT_DIALECT_SETTINGS } from '../../../src/dialects/index.ts'
import { createRyze } from '../../../src/dialects/ryze/index.ts'
import { ANNA, ANNA_NUMBER, createChatApp, type ChatApp } from '../../../src/dialects/ryze/testing/chats.ts'

interface Sample {
  /** The operation as the table names it. */
  readonly of: string
  /** Instead of the instance `sales`, or what follows its name. */
  readonly instance?: string
  readonly query?: string
  readonly body?: unknown
}

const THEIRS = '3EB0CONFORMANCE0001'
const OWN = '3EB0CONFORMANCE0002'
const number = ANNA_NUMBER

/** One request for each operation that is answered, in an order in which each can succeed. */
const SAMPLES: readonly Sample[] = [
  { of: 'GET /health' },
  { of: 'POST /api/instance/new', body: { name: 'fresh' } },
  { of: 'GET /api/instance/list' },
  { of: 'GET /api/instance/connect/:instance', instance: 'fresh' },
  { of: 'GET /api/instance/getSettings/:instance' },
  { of: 'POST /api/instance/settings/:instance', body: { ignoreStatus: true } },
  { of: 'GET /api/instance/getProxy/:instance' },
  { of: 'POST /api/instance/proxy/:instance', body: { enabled: true, host: 'proxy.example', port: '3128' } },
  { of: 'GET /api/instance/metrics/:instance' },
  { of: 'POST /api/instance/reconnect/:instance' },
  { of: 'POST /api/events/webhook/:instance', body: { enabled: true, url: 'https://example.org/hook' } },
  { of: 'GET /api/events/getWebhook/:instance' },
  { of: 'GET /api/events/webhook/:instance', query: 'label=default' },
  { of: 'POST /api/events/websocket/:instance', body: { enabled: true } },
  { of: 'GET /api/events/getWebsocket/:instance' },
  { of: 'POST /api/message/text/:instance', body: { number, message: 'hi', replyTo: THEIRS } },
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
  for (const sample of SAMPLES) {
    await context.test(`${sample.of} ${sample.query ?? ''}`, async () => checkAnswer(app, sample))
  }
})

async function checkAnswer(app: ChatApp, { of, instance = 'sales', query, body }: Sample): Promise<void> {
  const route = routes.get(of)
  assert.ok(route?.schema.response)
  const address = of.replace(':instance', instance)
  const { status, body: answer } = await app.call(query ? `${address}?${query}` : address, { body })
  assert.equal(status, route.status, JSON.stringify(answer))
  const faults = Compile(route.schema.response).Errors(answer) as unknown as readonly { readonly message: string }[]
  assert.deepEqual([...faults], [], JSON.stringify(answer))
}
