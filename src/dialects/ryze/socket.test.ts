import assert from 'node:assert/strict'
import { once } from 'node:events'
import type { IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import test from 'node:test'
import { WebSocket } from 'ws'
import { incoming } from '../../core/testing/stanzas.ts'
import { createRyzeApp, ADMIN_KEY, type RyzeApp } from './testing/app.ts'

async function connect(app: RyzeApp, path: string, headers: Record<string, string> = {}) {
  if (!app.server.server.listening) await app.server.listen({ host: '127.0.0.1', port: 0 })
  const { port } = app.server.server.address() as AddressInfo
  return new WebSocket(`ws://127.0.0.1:${port}${path}`, { headers })
}

/** A client that keeps what it got. */
async function open(app: RyzeApp, path: string, headers?: Record<string, string>) {
  const socket = await connect(app, path, headers)
  // oxlint-disable-next-line typescript/no-explicit-any -- frames of many shapes
  const frames: any[] = []
  socket.on('message', (data) => frames.push(JSON.parse((data as Buffer).toString())))
  await once(socket, 'open', { signal: AbortSignal.timeout(5_000) })
  return {
    async next(count: number) {
      while (frames.length < count) await once(socket, 'message', { signal: AbortSignal.timeout(5_000) })
      return frames
    },
    closed: async () => {
      const [code] = await once(socket, 'close', { signal: AbortSignal.timeout(5_000) })
      return code as number
    },
  }
}

/** What is answered instead of opening. */
async function refusal(app: RyzeApp, path: string, headers?: Record<string, string>) {
  const socket = await connect(app, path, headers)
  socket.on('error', () => {})
  const [, response] = (await once(socket, 'unexpected-response', { signal: AbortSignal.timeout(5_000) })) as [
    unknown,
    IncomingMessage,
  ]
  const body: Buffer[] = []
  for await (const chunk of response) body.push(chunk as Buffer)
  const answer = JSON.parse(Buffer.concat(body).toString()) as { success: boolean; error: { message: string } }
  assert.equal(answer.success, false)
  return [response.statusCode, answer.error.message]
}

async function withSocket(events: readonly string[] = []) {
  const app = await createRyzeApp()
  const key = await app.addInstance('sales', { body: { websocketEnabled: true, websocketEvents: events } })
  await app.call('GET /api/instance/connect/sales')
  await app.engine('sales').pair()
  return { ...app, key, phone: app.engine('sales') }
}

test('frames are what webhooks get; the token comes in the header or in the query', async () => {
  await using app = await withSocket()
  const clients = [
    await open(app, '/ws/sales', { token: app.key }),
    await open(app, `/ws/sales?token=${app.key}`),
    await open(app, '/ryze/ws/sales', { authorization: `Bearer ${ADMIN_KEY}` }),
  ]
  const message = incoming()
  await app.phone.emit({ type: 'message', message, envelopes: [] })
  for (const client of clients) {
    const [frame] = await client.next(1)
    assert.deepEqual([frame.event, frame.data.id], ['message.exchange', message.id])
    assert.deepEqual(frame.instanceData, { baseUrl: 'http://127.0.0.1:3000', instance: 'sales', token: '' })
  }
})

test('only the events that are configured arrive, of this instance and in order', async () => {
  await using app = await withSocket(['instance.state'])
  await app.addInstance('other', { body: { websocketEnabled: true } })
  const client = await open(app, '/ws/sales', { token: app.key })
  await app.phone.emit({ type: 'message', message: incoming(), envelopes: [] })
  await app.call('GET /api/instance/connect/other')
  await app.gateway.sessions.stop('sales')
  await app.gateway.sessions.start('sales')
  const frames = await client.next(3)
  assert.deepEqual(
    frames.map(({ data }) => [data.instance, data.state]),
    [
      ['sales', 'disconnected'],
      ['sales', 'connecting'],
      ['sales', 'connected'],
    ],
  )
})

test('what may not open is refused before it opens', async () => {
  await using app = await createRyzeApp()
  const { token } = await app.addAccount('customer')
  const first = await app.addInstance('first', { key: token })
  await app.addInstance('second', { key: token })
  await app.addInstance('foreign', { body: { websocketEnabled: true } })
  const missing = 'Missing token in header, Authorization header, or query parameter'
  assert.deepEqual(await refusal(app, '/ws/first'), [401, missing])
  assert.deepEqual(await refusal(app, '/ws/first?token=wrong'), [401, 'Invalid token'])
  assert.deepEqual(await refusal(app, '/ws/nobody', { token }), [404, 'Instance not found'])
  assert.deepEqual(await refusal(app, '/ws/foreign', { token }), [404, 'Instance not found'])
  assert.deepEqual(await refusal(app, '/ws/second', { token: first }), [403, 'Instance token does not match instance'])
  const disabled = `WebSocket is not enabled for this instance. Configure it first using POST /api/events/websocket/first`
  assert.deepEqual(await refusal(app, '/ws/first', { token: first }), [400, disabled])
})

test('a socket that is switched off stays open, and takes no new connections', async () => {
  await using app = await withSocket(['message.exchange'])
  const client = await open(app, '/ws/sales', { token: app.key })
  await app.call('POST /api/events/websocket/sales', { body: { enabled: false } })
  assert.equal((await refusal(app, '/ws/sales', { token: app.key }))[0], 400)
  await app.phone.emit({ type: 'message', message: incoming(), envelopes: [] })
  assert.equal((await client.next(1))[0].event, 'message.exchange')
})

test('a token that is withdrawn hears nothing more', async () => {
  await using app = await withSocket()
  const client = await open(app, '/ws/sales', { token: app.key })
  const closed = client.closed()
  const [key] = (await app.gateway.keys.list()).filter(({ session }) => session === 'sales')
  await app.gateway.keys.delete(key?.id ?? '')
  await app.phone.emit({ type: 'message', message: incoming(), envelopes: [] })
  assert.equal(await closed, 1008)
})

test('openings count as requests', async () => {
  await using app = await createRyzeApp({ settings: { perMinute: 2 } })
  const key = await app.addInstance('sales', { body: { websocketEnabled: true } })
  await open(app, '/ws/sales', { token: key })
  await open(app, '/ws/sales', { token: key })
  assert.deepEqual(await refusal(app, '/ws/sales', { token: key }), [429, 'Rate limit exceeded. Try again later.'])
})

test('with `after` frames carry a cursor, and a client that was away goes on after it', async () => {
  await using app = await withSocket(['message.exchange'])
  const first = await open(app, '/ws/sales?after=now', { token: app.key })
  for (let nth = 0; nth < 3; nth += 1) await app.phone.emit({ type: 'message', message: incoming(), envelopes: [] })
  const frames = await first.next(3)
  const ids = (of: readonly { readonly data: { readonly id: string } }[]) => of.map(({ data }) => data.id)
  assert.equal(typeof frames[0].cursor, 'number')
  const again = await open(app, `/ws/sales?after=${frames[0].cursor}`, { token: app.key })
  assert.deepEqual(await again.next(2), frames.slice(1))
  const message = incoming()
  await app.phone.emit({ type: 'message', message, envelopes: [] })
  assert.deepEqual(ids((await again.next(3)).slice(2)), [message.id])
  const plain = await open(app, '/ws/sales', { token: app.key })
  await app.phone.emit({ type: 'message', message: incoming(), envelopes: [] })
  assert.equal('cursor' in (await plain.next(1))[0], false)
})

test('a cursor that was never given, or is too old, is refused before the upgrade', async () => {
  await using app = await withSocket()
  const token = app.key
  for (const after of ['x', '-1', '99999', '']) {
    const [status, message] = await refusal(app, `/ws/sales?after=${after}`, { token })
    assert.equal(status, 400, String(message))
  }
  await app.store.log.prune('sales', { before: Date.now() + 1_000, upTo: 2 })
  const [status, message] = await refusal(app, '/ws/sales?after=1', { token })
  assert.deepEqual([status, /begins with 3/.test(String(message))], [410, true])
})
