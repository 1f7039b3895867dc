import assert from 'node:assert/strict'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import test from 'node:test'
import { WebSocket } from 'ws'
import { until } from '../../core/testing/stanzas.ts'
import { ADMIN_KEY, createTestApp, incoming, type TestApp } from './testing/app.ts'

/** A client that keeps what it got. */
async function connect(app: TestApp, path: string) {
  if (!app.server.server.listening) await app.server.listen({ host: '127.0.0.1', port: 0 })
  const { port } = app.server.server.address() as AddressInfo
  const socket = new WebSocket(`ws://127.0.0.1:${port}${path}`)
  // oxlint-disable-next-line typescript/no-explicit-any -- frames of many shapes
  const frames: any[] = []
  socket.on('message', (data) => frames.push(JSON.parse((data as Buffer).toString())))
  return {
    frames,
    opened: () => once(socket, 'open'),
    closed: async () => {
      const [code, reason] = await once(socket, 'close', { signal: AbortSignal.timeout(5_000) })
      return [code, String(reason)]
    },
    async next(count: number) {
      while (frames.length < count) await once(socket, 'message', { signal: AbortSignal.timeout(5_000) })
      return frames
    },
    pause: () => socket.pause(),
    resume: () => socket.resume(),
    close: () => socket.close(),
  }
}

test('events come as they happen, in WAHA’s envelope', async () => {
  await using app = await createTestApp()
  const phone = await app.pair('one')
  const client = await connect(app, `/ws?session=*&events=message&x-api-key=${ADMIN_KEY}`)
  await client.opened()
  const message = incoming()
  await phone.emit({ type: 'message', message, envelopes: [] })
  const [frame] = await client.next(1)
  assert.deepEqual([frame.event, frame.session], ['message', 'one'])
  assert.equal(frame.payload.id, `false_4915550001@c.us_${message.id}`)
  assert.match(frame.id, /^evt_[0-9a-z]{26}$/)
  client.close()
})

test('names may be repeated or listed; nothing else arrives, and order is kept', async () => {
  await using app = await createTestApp()
  const phone = await app.pair('one')
  const client = await connect(
    app,
    `/waha/ws?events=message.any,message.ack&events=session.status&x-api-key=${ADMIN_KEY}`,
  )
  await client.opened()
  const messages = Array.from({ length: 20 }, () => incoming())
  for (const message of messages) await phone.emit({ type: 'message', message, envelopes: [] })
  await app.call('POST /api/sessions/one/stop')
  const frames = await client.next(21)
  assert.deepEqual(
    frames.slice(0, 20).map(({ event, payload }) => [event, payload.id]),
    messages.map(({ id }) => ['message.any', `false_4915550001@c.us_${id}`]),
  )
  assert.equal(frames[20].event, 'session.status')
})

test('a session’s key hears its own session and no other', async () => {
  await using app = await createTestApp()
  const [one, two] = [await app.pair('one'), await app.pair('two')]
  const { key } = (await app.call('POST /api/keys', { body: { isAdmin: false, session: 'one' } })).body
  const client = await connect(app, `/ws?events=message&x-api-key=${key}`)
  await client.opened()
  await two.emit({ type: 'message', message: incoming(), envelopes: [] })
  await one.emit({ type: 'message', message: incoming(), envelopes: [] })
  assert.equal((await client.next(1))[0].session, 'one')
  const forbidden = await connect(app, `/ws?session=two&x-api-key=${key}`)
  assert.deepEqual(await forbidden.closed(), [1008, 'Forbidden'])
  client.close()
})

test('without a key that may read, the connection is closed with the reason', async () => {
  await using app = await createTestApp()
  await app.pair('one')
  for (const query of ['session=*', 'x-api-key=wrong', 'x-api-key=']) {
    assert.deepEqual(await (await connect(app, `/ws?${query}`)).closed(), [1008, 'Unauthorized'], query)
  }
  const { key } = (await app.call('POST /api/keys/media', { body: { session: 'one' } })).body
  assert.deepEqual(await (await connect(app, `/ws?x-api-key=${key}`)).closed(), [1008, 'Forbidden'])
})

test('a key that is withdrawn hears nothing more', async () => {
  await using app = await createTestApp()
  const phone = await app.pair('one')
  const { id, key } = (await app.call('POST /api/keys', { body: { isAdmin: false, session: 'one' } })).body
  const client = await connect(app, `/ws?events=message&x-api-key=${key}`)
  await client.opened()
  await phone.emit({ type: 'message', message: incoming(), envelopes: [] })
  await client.next(1)
  await app.call(`DELETE /api/keys/${id}`)
  await phone.emit({ type: 'message', message: incoming(), envelopes: [] })
  assert.deepEqual(await client.closed(), [1008, 'Unauthorized'])
  assert.equal(client.frames.length, 1)
})

test('a reader that does not read is disconnected, and told why', async () => {
  await using app = await createTestApp({ sockets: { maxBuffered: 100_000, stallMs: 100 } })
  const phone = await app.pair('one')
  const client = await connect(app, `/ws?events=message&x-api-key=${ADMIN_KEY}`)
  await client.opened()
  client.pause()
  const [socket] = app.server.websocketServer.clients
  const text = 'x'.repeat(2_000_000)
  for (let sent = 0; sent < 20; sent += 1) {
    await phone.emit({
      type: 'message',
      message: incoming({ content: { kind: 'text', text, mentions: [] } }),
      envelopes: [],
    })
  }
  await until('it is given up', () => socket?.readyState === WebSocket.CLOSING)
  client.resume()
  assert.deepEqual(await client.closed(), [1013, 'Too slow: reconnect'])
})

const PATH = `/ws?session=*&events=message,message.any&x-api-key=${ADMIN_KEY}`

/** What the server answers instead of opening. */
async function refusal(app: TestApp, path: string) {
  if (!app.server.server.listening) await app.server.listen({ host: '127.0.0.1', port: 0 })
  const { port } = app.server.server.address() as AddressInfo
  const socket = new WebSocket(`ws://127.0.0.1:${port}${path}`)
  socket.on('error', () => undefined)
  const [, response] = await once(socket, 'unexpected-response', { signal: AbortSignal.timeout(5_000) })
  const chunks: Buffer[] = []
  for await (const chunk of response) chunks.push(chunk)
  return { status: response.statusCode, body: JSON.parse(Buffer.concat(chunks).toString()) }
}

test('with the id of the last frame the next ones follow, also those of the same event', async () => {
  await using app = await createTestApp()
  const phone = await app.pair('one')
  const client = await connect(app, PATH)
  await client.opened()
  for (let nth = 0; nth < 3; nth += 1) await phone.emit({ type: 'message', message: incoming(), envelopes: [] })
  await client.next(6)
  for (const had of [0, 1, 2, 5]) {
    const resumed = await connect(app, `${PATH}&lastEventId=${client.frames[had].id}`)
    await resumed.opened()
    const count = client.frames.length + 2
    await phone.emit({ type: 'message', message: incoming(), envelopes: [] })
    const frames = await client.next(count)
    assert.deepEqual(await resumed.next(count - had - 1), frames.slice(had + 1))
    resumed.close()
  }
  client.close()
})

test('events that there are none of are refused before the upgrade, with those that there are', async () => {
  await using app = await createTestApp()
  const { status, body } = await refusal(app, `${PATH}&events=message,mesage.any`)
  assert.equal(status, 400)
  assert.match(body.message, /^events: mesage\.any: no such event; known are session\.status, message, /)
  const client = await connect(app, `${PATH}&events=message&events=engine.event,*`)
  await client.opened()
  client.close()
})

test('an id of no event, or of one that is not kept any more, is refused before the upgrade', async () => {
  await using app = await createTestApp()
  const phone = await app.pair('one')
  const client = await connect(app, PATH)
  await client.opened()
  await phone.emit({ type: 'message', message: incoming(), envelopes: [] })
  const [{ id }] = await client.next(2)
  client.close()
  for (const wrong of ['nonsense', '', 'evt_', `${id.slice(0, -1)}~`, `evt_${'z'.repeat(26)}`]) {
    const { status, body } = await refusal(app, `${PATH}&lastEventId=${wrong}`)
    assert.deepEqual([status, body.message.includes('lastEventId')], [400, true], wrong)
  }
  const head = await app.store.log.head('one')
  await app.store.log.prune('one', { before: Date.now() + 1_000, upTo: head })
  const expired = await refusal(app, `${PATH}&lastEventId=${id}`)
  assert.deepEqual([expired.status, JSON.stringify(expired.body).includes('not kept any more')], [410, true])
  // Somebody else's event is no event.
  const two = await app.pair('two')
  const other = await connect(app, PATH)
  await other.opened()
  await two.emit({ type: 'message', message: incoming(), envelopes: [] })
  const [theirs] = await other.next(2)
  const { key } = (await app.call('POST /api/keys', { body: { isAdmin: false, session: 'one' } })).body
  assert.notEqual((await refusal(app, `/ws?x-api-key=${key}&lastEventId=${theirs.id}`)).status, 101)
  other.close()
})

test('a withdrawn key closes the connection at once, without an event', async () => {
  await using app = await createTestApp()
  await app.pair('one')
  const { id, key } = (await app.call('POST /api/keys', { body: { isAdmin: false, session: 'one' } })).body
  const client = await connect(app, `/ws?events=message&x-api-key=${key}`)
  await client.opened()
  const closed = client.closed()
  await app.call(`DELETE /api/keys/${id}`)
  assert.deepEqual(await closed, [1008, 'Unauthorized'])
})

test('what happens between admission and opening is heard', async () => {
  await using app = await createTestApp()
  const phone = await app.pair('one')
  const { eventSocket } = await import('./websocket.ts')
  const request = { query: { session: 'one', 'x-api-key': ADMIN_KEY }, headers: {}, params: {}, body: {} }
  const admitted = await eventSocket.admit(app.gateway, request)
  await phone.emit({ type: 'message', message: incoming(), envelopes: [] })
  const heard: string[] = []
  const connection = {
    ...request,
    send: (text: string) => heard.push(text) > 0,
    drained: async () => true,
    close: (code: number) => assert.equal(code, 1001),
    onMessage: () => undefined,
    onClose: () => undefined,
  }
  await eventSocket.open(app.gateway, connection, admitted)
  await until('both frames', () => heard.length === 2)
})

test('a reader that pauses is waited for, and gets everything once and in order', async () => {
  await using app = await createTestApp({ sockets: { maxBuffered: 800_000 } })
  const phone = await app.pair('one')
  const client = await connect(app, `/ws?events=message&x-api-key=${ADMIN_KEY}`)
  await client.opened()
  client.pause()
  const text = 'x'.repeat(60_000)
  const messages = Array.from({ length: 150 }, () => incoming({ content: { kind: 'text', text, mentions: [] } }))
  for (const message of messages) await phone.emit({ type: 'message', message, envelopes: [] })
  const [socket] = app.server.websocketServer.clients
  assert.ok((socket?.bufferedAmount ?? 0) < 800_000 + 2 * text.length, 'what waits is bounded')
  client.resume()
  const frames = await client.next(150)
  assert.deepEqual(
    frames.map(({ payload }) => payload.id),
    messages.map(({ id }) => `false_4915550001@c.us_${id}`),
  )
  client.close()
})
