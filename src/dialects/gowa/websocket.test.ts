import assert from 'node:assert/strict'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import test from 'node:test'
import { WebSocket } from 'ws'
import type { DialectApp } from '../testing/app.ts'
import { createGowa } from './index.ts'
import { ADMIN_KEY, basic, createTestApp, keyOf } from './testing/app.ts'

interface Frame {
  readonly code: string
  readonly message: string
  readonly result: unknown
  readonly cursor?: number
}

/** A client that keeps what it got. */
async function connect(app: DialectApp, path: string, headers: Readonly<Record<string, string>> = basic(ADMIN_KEY)) {
  if (!app.server.server.listening) await app.server.listen({ host: '127.0.0.1', port: 0 })
  const { port } = app.server.server.address() as AddressInfo
  const socket = new WebSocket(`ws://127.0.0.1:${port}${path}`, { headers })
  const frames: Frame[] = []
  socket.on('message', (data) => frames.push(JSON.parse((data as Buffer).toString()) as Frame))
  const wait = { signal: AbortSignal.timeout(5_000) }
  return {
    frames,
    opened: () => once(socket, 'open', wait),
    refused: async () => {
      const [, response] = await once(socket, 'unexpected-response', wait)
      return [response.statusCode, response.headers['www-authenticate']]
    },
    closed: async () => (await once(socket, 'close', wait))[0] as number,
    send: (text: string) => socket.send(text),
    async next(count: number) {
      while (frames.length < count) await once(socket, 'message', wait)
      return frames
    },
    close: () => socket.close(),
  }
}

const FETCH = '{"code":"FETCH_DEVICES"}'

test('logins and logouts are told as they happen, a new connection is not', async () => {
  await using app = await createTestApp()
  const client = await connect(app, '/ws')
  await client.opened()
  const phone = await app.pair('one')
  const jid = '15550001000:1@s.whatsapp.net'
  await phone.emit({ type: 'connection', state: { status: 'starting', trouble: null } })
  await phone.pair()
  await app.call('GET /app/logout')
  await app.call('GET /app/login')
  await phone.pair()
  await app.engine('one').pair()
  await app.engine('one').unlink()
  const result = { device_id: 'one' }
  const login = { code: 'LOGIN_SUCCESS', message: `Successfully pair with ${jid}`, result }
  const logout = { code: 'DEVICE_LOGGED_OUT', message: 'Device one logged out', result }
  assert.deepEqual(await client.next(4), [login, logout, login, logout])
  client.close()
})

test('the devices are listed to whoever asks, and to nobody else', async () => {
  await using app = await createTestApp()
  await app.pair('one')
  await app.pair('two')
  const key = await keyOf(app, 'two')
  const authorization = encodeURIComponent(Buffer.from(`me:${key}`).toString('base64'))
  const [admin, own] = [await connect(app, '/gowa/ws'), await connect(app, `/ws?authorization=${authorization}`, {})]
  await Promise.all([admin.opened(), own.opened()])
  const device = (name: string) => ({ name: 'Fake', device: name, jid: '15550001000@s.whatsapp.net' })
  own.send('{"code":"SOMETHING"}')
  own.send(FETCH)
  assert.deepEqual(await own.next(1), [{ code: 'LIST_DEVICES', message: 'Device found', result: [device('two')] }])
  admin.send(FETCH)
  assert.deepEqual((await admin.next(1))[0]?.result, [device('one'), device('two')])
  assert.deepEqual([own.frames.length, admin.frames.length], [1, 1])
  own.close()
  admin.close()
})

test('a key hears of its own device only, and a connection for one device of that one', async () => {
  await using app = await createTestApp()
  const [one, two] = [await app.pair('one'), await app.pair('two')]
  const key = await keyOf(app, 'two')
  const clients = [await connect(app, '/ws', basic(key)), await connect(app, '/ws?device_id=two')]
  for (const client of clients) await client.opened()
  await one.unlink()
  await two.unlink()
  await app.call('PATCH /devices/one/webhook', { body: { webhook_url: '' } })
  await app.call('PATCH /devices/two/webhook', { body: { webhook_url: '' } })
  for (const client of clients) {
    const frames = await client.next(2)
    assert.deepEqual(
      frames.map(({ code, result }) => [code, result]),
      [
        ['DEVICE_LOGGED_OUT', { device_id: 'two' }],
        ['DEVICE_WEBHOOK_CONFIG_UPDATED', { device_id: 'two' }],
      ],
    )
    client.close()
  }
})

test('without a valid key, or with a device that is not there, nothing opens', async () => {
  await using app = await createTestApp()
  await app.pair('one')
  const challenge = 'Basic realm="Restricted", charset="UTF-8"'
  assert.deepEqual(await (await connect(app, '/ws', {})).refused(), [401, challenge])
  assert.deepEqual(await (await connect(app, '/ws', basic('wrong'))).refused(), [401, challenge])
  assert.deepEqual(await (await connect(app, '/ws?device_id=none')).refused(), [404, undefined])
  assert.deepEqual(await (await connect(app, '/ws?authorization=%25')).refused(), [400, undefined])
})

test('a key that is withdrawn hears nothing more', async () => {
  await using app = await createTestApp()
  const phone = await app.pair('one')
  const { key, secret } = await app.gateway.keys.create({
    scope: 'session',
    session: 'one',
    active: true,
    actions: null,
  })
  const client = await connect(app, '/ws', basic(secret))
  await client.opened()
  await app.gateway.keys.delete(key.id)
  const closed = client.closed()
  await phone.unlink()
  assert.deepEqual([await closed, client.frames.length], [1008, 0])
})

test('a frame that is no JSON ends the connection', async () => {
  await using app = await createTestApp()
  const client = await connect(app, '/ws')
  await client.opened()
  const closed = client.closed()
  client.send('hello')
  assert.equal(await closed, 1007)
})

test('the address at the root is GOWA’s unless the query is another API’s', () => {
  const [socket] = createGowa({ strictCode: false }).sockets
  const claims = (query: object) => socket?.claims(query as Readonly<Record<string, unknown>>)
  assert.deepEqual([claims({}), claims({ device_id: 'x' }), claims({ authorization: 'x' })], [true, true, true])
  assert.deepEqual(
    [claims({ 'X-Api-Key': 'x' }), claims({ session: '*' }), claims({ events: 'message' })],
    [false, false, false],
  )
})

test('with `after` frames carry a cursor, and a client that was away goes on after it', async () => {
  await using app = await createTestApp()
  const first = await connect(app, '/ws?after=now')
  await first.opened()
  const phone = await app.pair('one')
  const [login] = await first.next(1)
  first.close()
  await phone.unlink()
  const again = await connect(app, `/ws?after=${login?.cursor}`)
  const [logout] = await again.next(1)
  assert.deepEqual([login?.code, logout?.code], ['LOGIN_SUCCESS', 'DEVICE_LOGGED_OUT'])
  assert.ok((logout?.cursor ?? 0) > (login?.cursor ?? 0))
  again.close()
  for (const after of ['x', '-1', '99999']) {
    assert.deepEqual((await (await connect(app, `/ws?after=${after}`)).refused())[0], 400, after)
  }
  await app.store.log.prune('one', { before: Date.now() + 1_000, upTo: 2 })
  assert.deepEqual((await (await connect(app, '/ws?after=1')).refused())[0], 410)
})
