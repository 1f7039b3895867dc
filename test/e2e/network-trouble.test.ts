import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { createServer, type AddressInfo, type Server, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, test } from 'node:test'
import { WebSocketServer } from 'ws'
import { startGateway, type GatewayProcess } from '../support/gateway-process.ts'
import { assertRefused, rawRequest } from '../support/raw-request.ts'
import { startSandbox, type SandboxProcess } from '../support/sandbox-process.ts'
import { until } from '../support/wait.ts'
import { createAccount, onPhone, pair, sessionOf, status } from '../support/waha.ts'
import { freePort } from '../support/free-port.ts'

const OWNER = '15550180001'
const ANA = '15550180002'

/** What a gateway needs to know of a network, whether it is there or not. */
type Network = Pick<SandboxProcess, 'url' | 'rootKey' | 'media'>

const opened: AsyncDisposable[] = []
afterEach(async () => {
  for (const part of opened.splice(0).toReversed()) await part[Symbol.asyncDispose]()
})
/** Closes it after the test. */
const keep = <T extends AsyncDisposable>(part: T): T => {
  opened.push(part)
  return part
}

async function listen(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return (server.address() as AddressInfo).port
}

async function newFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'waypost-test-'))
  keep({ [Symbol.asyncDispose]: () => rm(folder, { recursive: true, force: true }) })
  return folder
}

/** Accepts connections and does with them what it is told to. */
async function listenAnd(treat: (socket: Socket) => void): Promise<number> {
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    sockets.add(socket)
    socket.on('error', () => undefined)
    treat(socket)
  })
  const port = await listen(server)
  keep({
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy()
      await new Promise((resolve) => server.close(resolve))
    },
  })
  return port
}

const networkAt = (port: number, rootKey = '11'.repeat(32)): Network => ({
  url: `ws://127.0.0.1:${port}/ws/chat`,
  rootKey,
  media: `http://127.0.0.1:${port}`,
})
const gatewayOn = async (network: Network, env: Readonly<Record<string, string>> = {}) =>
  keep(await startGateway({ sandbox: network as SandboxProcess, env }))

const trouble = (gateway: GatewayProcess, name: string, reason: string) =>
  until(
    `trouble ${reason}`,
    async () => {
      const { engine } = await sessionOf(gateway, name)
      return engine.reason === reason ? engine : null
    },
    30_000,
  )

describe('a network in trouble', { timeout: 240_000 }, () => {
  test('nobody there: the gateway is up, the session says why and when it tries again, and it recovers', async () => {
    const { port, data } = { port: await freePort(), data: await newFolder() }
    const args = ['--port', String(port), '--data', data]
    // Its root key is part of what it keeps.
    const network = await startSandbox(args)
    await network[Symbol.asyncDispose]()
    const gateway = await gatewayOn(network)
    await gateway.api.post('/api/sessions', { name: 'main' })
    const engine = await trouble(gateway, 'main', 'UNREACHABLE')
    assert.ok(engine.message.length > 20, engine.message)
    assert.ok(engine.retryAt > Date.now() - 60_000, String(engine.retryAt))
    assert.equal((await sessionOf(gateway, 'main')).status, 'STARTING')
    assert.equal((await gateway.api.get('/health')).status, 200)
    assert.equal((await gateway.api.get('/api/sessions')).status, 200)

    const started = Date.now()
    const body = { session: 'main', chatId: `${ANA}@c.us`, text: 'x' }
    const answer = await rawRequest(gateway.origin, { key: gateway.key, method: 'POST', path: '/api/sendText', body })
    assertRefused(answer, 422, /Session status is not as expected/)
    assert.deepEqual([answer.body.status, answer.body.expected], ['STARTING', ['WORKING']])
    assert.ok(Date.now() - started < 8_000, 'waited longer than WAHA does')

    keep(await startSandbox(args))
    await status(gateway, 'main', 'SCAN_QR_CODE', 60_000)
    assert.equal((await sessionOf(gateway, 'main')).engine.reason, undefined)
  })

  test('the network goes away and comes back: the pairing stays, and what was written meanwhile arrives', async () => {
    const args = ['--port', String(await freePort()), '--data', await newFolder()]
    let sandbox = await startSandbox(args)
    keep({ [Symbol.asyncDispose]: () => sandbox[Symbol.asyncDispose]() })
    const gateway = await gatewayOn(sandbox)
    await createAccount(sandbox, OWNER, 'Olivia Owner')
    await createAccount(sandbox, ANA, 'Ana Costa')
    await pair({ gateway, sandbox }, { name: 'main', number: OWNER })
    await sandbox.child.end('SIGTERM')
    await trouble(gateway, 'main', 'UNREACHABLE')
    assert.equal((await sessionOf(gateway, 'main')).status, 'STARTING')
    assert.equal((await sessionOf(gateway, 'main')).me.id, `${OWNER}@c.us`)
    assert.equal((await gateway.api.get('/api/main/chats')).status, 200)

    sandbox = await startSandbox(args)
    await status(gateway, 'main', 'WORKING', 60_000)
    const sent = await gateway.api.post('/api/sendText', { session: 'main', chatId: ANA, text: 'we are back' })
    assert.equal(sent.status, 201)
    await onPhone(sandbox, ANA, 'we are back')
  })

  test('a message on its way when the connection breaks is never refused and sent all the same', async () => {
    const sandbox = keep(await startSandbox())
    const gateway = await gatewayOn(sandbox)
    await createAccount(sandbox, OWNER, 'Olivia Owner')
    await createAccount(sandbox, ANA, 'Ana Costa')
    await pair({ gateway, sandbox }, { name: 'main', number: OWNER })
    const send = (text: string) => gateway.api.post('/api/sendText', { session: 'main', chatId: ANA, text })
    assert.equal((await send('before the break')).status, 201)
    const dropped = await sandbox.control.post('/faults', { number: OWNER, kind: 'drop-acks', count: 1_000 })
    const answer = send('during the break')
    await onPhone(sandbox, ANA, 'during the break')
    await sandbox.control.delete(`/faults/${dropped.body.id}`)
    await sandbox.control.post('/faults', { number: OWNER, kind: 'cut' })
    assertRefused(await answer, 504, /sent again by itself|may have arrived/)
    await until('the confirmation', async () => {
      const { body } = await gateway.api.get('/api/main/chats/all/messages?limit=10&downloadMedia=false')
      return body.find(
        (message: { body: string; ack: number }) => message.body === 'during the break' && message.ack > 0,
      )
    })
    const { body } = await sandbox.control.get(`/accounts/${ANA}/messages`)
    assert.equal(body.filter(({ text }: { text: string }) => text === 'during the break').length, 1)
  })

  test('a wrong root key is a trouble of its own and never a logout', async () => {
    const sandbox = keep(await startSandbox())
    const gateway = await gatewayOn({ ...sandbox, rootKey: '22'.repeat(32) })
    await gateway.api.post('/api/sessions', { name: 'main' })
    const engine = await until('a trouble', async () => {
      const session = await sessionOf(gateway, 'main')
      return session.engine.reason ? session.engine : null
    })
    assert.notEqual(engine.reason, 'LOGGED_OUT')
    assert.match(engine.message, /certificate|root key|WAYPOST_NETWORK_ROOT_KEY|genuine|identity/i)
    assert.equal((await gateway.api.get('/health')).status, 200)
  })

  const strange: readonly (readonly [string, () => Promise<number>])[] = [
    ['accepts and says nothing', () => listenAnd(() => undefined)],
    ['hangs up at once', () => listenAnd((socket) => socket.destroy())],
    ['speaks another protocol', () => listenAnd((socket) => socket.end('220 mail.example.com ESMTP\r\n'))],
    ['answers 404', () => listenAnd((socket) => socket.end('HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n'))],
    ['opens a websocket and says nothing', () => listenWith(() => undefined)],
    ['opens a websocket and talks nonsense', () => listenWith((send) => send(Buffer.alloc(64, 7)))],
  ]
  // Each waits for a time limit: side by side that is one wait.
  test('a network that is none: the session says so and tries again', { timeout: 120_000 }, async (t) => {
    const looked = strange.map(([name, start]) =>
      t.test(name, async () => {
        const gateway = await gatewayOn(networkAt(await start()))
        await gateway.api.post('/api/sessions', { name: 'main' })
        await saysSo(gateway)
      }),
    )
    await Promise.all(looked)
  })

  async function saysSo(gateway: GatewayProcess): Promise<void> {
    const session = await until(
      'a trouble',
      async () => {
        const found = await sessionOf(gateway, 'main')
        return found.engine.reason ? found : null
      },
      60_000,
    )
    assert.ok(['UNREACHABLE', 'REFUSED', 'CONNECTION_LOST'].includes(session.engine.reason), session.engine.reason)
    assert.equal(session.status, 'STARTING')
    assert.ok(session.engine.retryAt > 0 && session.engine.message.length > 20, JSON.stringify(session.engine))
    assert.equal((await gateway.api.get('/ping')).status, 200)
    const stopped = await gateway.api.post('/api/sessions/main/stop')
    assert.deepEqual([stopped.status, stopped.body.status], [201, 'STOPPED'])
  }

  async function listenWith(greet: (send: (data: Buffer) => void) => void): Promise<number> {
    const server = new WebSocketServer({ host: '127.0.0.1', port: 0 })
    await new Promise((resolve) => server.once('listening', resolve))
    server.on('connection', (socket) => {
      socket.on('error', () => undefined)
      socket.on('message', () => greet((data) => socket.send(data)))
    })
    keep({
      async [Symbol.asyncDispose]() {
        for (const client of server.clients) client.terminate()
        await new Promise((resolve) => server.close(resolve))
      },
    })
    return (server.address() as AddressInfo).port
  }
})
