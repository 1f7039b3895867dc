import assert from 'node:assert/strict'
import { createHmac } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import test, { type TestContext } from 'node:test'
import type { Sink, SinkTarget } from '../../core/ports/sink.ts'
import { createGuardedHttp } from '../../util/guarded-http.ts'
import { signatureHeaders } from '../signature.ts'
import { createWebhookSink } from './index.ts'
import { parseRetryAfter } from './retry-after.ts'

interface Received {
  readonly url: string
  readonly headers: IncomingMessage['headers']
  readonly body: string
}

interface Receiver {
  readonly target: SinkTarget
  readonly received: Received[]
  readonly connections: () => number
}

const EVENT = {
  name: 'message',
  headers: { 'X-Webhook-Request-Id': '1' },
  body: '{"event":"message"}',
  session: 'main',
  id: '1',
}
const NEVER = new AbortController().signal

async function startReceiver(t: TestContext, answer: (response: ServerResponse) => void): Promise<Receiver> {
  const received: Received[] = []
  let connections = 0
  const server = createServer((request, response) => {
    void text(request).then((body) => {
      received.push({ url: request.url ?? '', headers: request.headers, body })
      answer(response)
    })
  }).on('connection', () => connections++)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.after(() => {
    server.closeAllConnections()
    server.close()
  })
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`
  return { target: { url, headers: {}, hmacKey: null }, received, connections: () => connections }
}

function createSink(t: TestContext, options: { allow?: readonly string[]; timeoutMs?: number } = {}): Sink {
  const http = createGuardedHttp({ allow: options.allow ?? ['127.0.0.1'] })
  t.after(() => http[Symbol.asyncDispose]())
  return createWebhookSink({ http, timeoutMs: options.timeoutMs ?? 5_000 })
}

test('the documented signature comes out', () => {
  const headers = signatureHeaders('{"event":"message","session":"default","engine":"WEBJS"}', {
    hmacKey: 'my-secret-key',
  })
  assert.match(headers['X-Webhook-Hmac'] ?? '', /^208f8a55[0-9a-f]{116}fa89$/)
  assert.equal(headers['X-Webhook-Hmac-Algorithm'], 'sha512')
})

test('the receiver gets the bytes, the headers and a signature it can check', async (t) => {
  const { target, received } = await startReceiver(t, (response) => response.writeHead(204).end())
  const event = { ...EVENT, body: '{"text":"olá 👋"}' }
  const custom = { 'X-Custom': 'yes', 'Content-Type': 'application/vnd.me+json' }
  const result = await createSink(t).deliver({ ...target, headers: custom, hmacKey: 'k' }, event, NEVER)
  assert.deepEqual(result, { ok: true, status: 204, answer: '' })
  const [request] = received
  assert.equal(request?.body, event.body)
  assert.equal(request.headers['x-webhook-request-id'], '1')
  assert.equal(request.headers['x-custom'], 'yes')
  assert.equal(request.headers['content-type'], 'application/vnd.me+json')
  assert.equal(request.headers['x-webhook-hmac'], createHmac('sha512', 'k').update(request.body).digest('hex'))
})

test('a receiver may ask for GitHub’s signature, and for an address per event', async (t) => {
  const { target, received } = await startReceiver(t, (response) => response.end())
  const hub = {
    ...target,
    url: `${target.url}/?a=b`,
    hmacKey: 'k',
    signature: 'x-hub-signature-256',
    appendEvent: true,
  } as const
  await createSink(t).deliver(hub, { ...EVENT, name: 'message.exchange' }, NEVER)
  const [request] = received
  assert.equal(request?.url, '/hook/message.exchange?a=b')
  const signature = createHmac('sha256', 'k').update(EVENT.body).digest('hex')
  assert.equal(request.headers['x-hub-signature-256'], `sha256=${signature}`)
  assert.equal(request.headers['x-webhook-hmac'], undefined)
})

test('while a key is changed both sign, the old one under a name of its own', async (t) => {
  const { target, received } = await startReceiver(t, (response) => response.end())
  const sink = createSink(t)
  const keys = { ...target, hmacKey: 'new', previousKey: 'old' }
  await sink.deliver(keys, EVENT, NEVER)
  await sink.deliver({ ...keys, signature: 'x-hub-signature-256' }, EVENT, NEVER)
  await sink.deliver({ ...keys, hmacKey: null }, EVENT, NEVER)
  const [waha, hub, unsigned] = received.map(({ headers }) => headers)
  const signed = (algorithm: string, key: string) => createHmac(algorithm, key).update(EVENT.body).digest('hex')
  assert.equal(waha?.['x-webhook-hmac'], signed('sha512', 'new'))
  assert.equal(waha?.['x-webhook-hmac-previous'], signed('sha512', 'old'))
  assert.equal(hub?.['x-hub-signature-256'], `sha256=${signed('sha256', 'new')}`)
  assert.equal(hub?.['x-hub-signature-256-previous'], `sha256=${signed('sha256', 'old')}`)
  assert.equal(unsigned?.['x-webhook-hmac-previous'], undefined)
})

test('an answer that says yes is a success, however its body goes on', async (t) => {
  const broken = await startReceiver(t, (response) => {
    response.writeHead(200, { 'content-length': '100' }).write('begin')
    setImmediate(() => response.destroy())
  })
  const slow = await startReceiver(t, (response) => void response.writeHead(200).write('drop by drop'))
  const sink = createSink(t, { timeoutMs: 30_000 })
  const began = Date.now()
  const results = await Promise.all([broken, slow].map(({ target }) => sink.deliver(target, EVENT, NEVER)))
  assert.deepEqual(
    results.map(({ ok, status }) => [ok, status]),
    [
      [true, 200],
      [true, 200],
    ],
  )
  assert.equal(results[1]?.answer, 'drop by drop')
  assert.ok(Date.now() - began < 10_000)
})

test('without a key nothing is signed', async (t) => {
  const { target, received } = await startReceiver(t, (response) => response.end())
  await createSink(t).deliver(target, EVENT, NEVER)
  assert.equal(received[0]?.headers['x-webhook-hmac'], undefined)
  assert.equal(received[0]?.headers['content-type'], 'application/json')
})

test('a refusal is a failure with its reason and the wait it asks for', async (t) => {
  const { target } = await startReceiver(t, (response) => response.writeHead(503, { 'Retry-After': '7' }).end('busy\n'))
  assert.deepEqual(await createSink(t).deliver(target, EVENT, NEVER), {
    ok: false,
    status: 503,
    reason: 'answered 503: busy',
    retryAfterMs: 7_000,
    final: false,
    gone: false,
    answer: 'busy',
  })
})

test('only a receiver that says so is gone; a redirect is not followed', async (t) => {
  const gone = await startReceiver(t, (response) => response.writeHead(410).end())
  const moved = await startReceiver(t, (response) => response.writeHead(302, { location: gone.target.url }).end())
  const sink = createSink(t)
  const results = [await sink.deliver(gone.target, EVENT, NEVER), await sink.deliver(moved.target, EVENT, NEVER)]
  assert.deepEqual(
    results.map((result) => [result.status, !result.ok && result.gone]),
    [
      [410, true],
      [302, false],
    ],
  )
  assert.equal(gone.received.length, 1)
})

test('silence ends with the time limit, and a stop ends it at once', async (t) => {
  const { target } = await startReceiver(t, () => undefined)
  const late = await createSink(t, { timeoutMs: 50 }).deliver(target, EVENT, NEVER)
  assert.deepEqual(late, {
    ok: false,
    status: null,
    reason: 'no answer within 50 ms',
    retryAfterMs: null,
    final: false,
  })
  const stopped = await createSink(t).deliver(target, EVENT, AbortSignal.abort())
  assert.equal(stopped.ok, false)
})

test('a private receiver is refused unless allowed, an unreachable one can be tried again', async (t) => {
  const { target, received } = await startReceiver(t, (response) => response.end())
  const refused = await createSink(t, { allow: [] }).deliver(target, EVENT, NEVER)
  assert.match(refused.ok ? '' : refused.reason, /WAYPOST_ALLOW_PRIVATE/)
  const absent = await createSink(t).deliver({ ...target, url: 'http://127.0.0.1:1/' }, EVENT, NEVER)
  assert.deepEqual([absent.ok, absent.status, !absent.ok && absent.final], [false, null, false])
  assert.equal(received.length, 0)
})

test('headers that would break HTTP are refused for good', async (t) => {
  const { target, received } = await startReceiver(t, (response) => response.end())
  const sink = createSink(t)
  const broken = [
    { 'X-A': 'a\r\nX-B: b' },
    { 'X A': 'b' },
    { 'Content-Length': '3' },
    { Host: 'other.example' },
    { 'X-A': '漢' },
  ]
  for (const headers of broken) {
    const result = await sink.deliver({ ...target, headers }, EVENT, NEVER)
    assert.ok(!result.ok && result.final, JSON.stringify(headers))
  }
  assert.equal(received.length, 0)
})

test('a long answer is neither read to its end nor a reason for a new connection', async (t) => {
  const { target, connections } = await startReceiver(t, (response) => response.end('x'.repeat(50_000)))
  const sink = createSink(t)
  for (let i = 0; i < 5; i++) assert.equal((await sink.deliver(target, EVENT, NEVER)).ok, true)
  assert.ok(connections() <= 2, `${connections()} connections`)
})

test('Retry-After is read as seconds or a date, within a day', () => {
  const now = Date.parse('2026-01-01T00:00:00Z')
  assert.equal(parseRetryAfter('120', now), 120_000)
  assert.equal(parseRetryAfter('Thu, 01 Jan 2026 00:01:00 GMT', now), 60_000)
  assert.equal(parseRetryAfter('Wed, 31 Dec 2025 00:00:00 GMT', now), 0)
  assert.equal(parseRetryAfter('999999999', now), 24 * 3_600_000)
  for (const text of [undefined, '', '-1', '5 apples', '1.5']) assert.equal(parseRetryAfter(text, now), null)
})
