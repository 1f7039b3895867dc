import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer as createHttp } from 'node:http'
import { connect, createServer, type Server, type Socket } from 'node:net'
import { describe, it } from 'node:test'
import type { AddressInfo } from 'node:net'
import { createWorld } from './testing/world.ts'

interface Proxy extends AsyncDisposable {
  readonly server: string
  /** Where it was asked to connect to. */
  readonly targets: readonly string[]
}

const portOf = (server: Server): number => (server.address() as AddressInfo).port

/** An HTTP proxy that knows one user. */
async function createHttpProxy(): Promise<Proxy> {
  const targets: string[] = []
  const sockets = new Set<Socket>()
  const server = createHttp()
  server.on('connect', (request, socket: Socket) => {
    sockets.add(socket)
    const wanted = `Basic ${Buffer.from('user:pass word').toString('base64')}`
    if (request.headers['proxy-authorization'] !== wanted) {
      return void socket.end('HTTP/1.1 407 Proxy Authentication Required\r\n\r\n')
    }
    targets.push(request.url ?? '')
    const { hostname, port } = new URL(`http://${request.url}`)
    const upstream = connect(Number(port), hostname, () => {
      socket.write('HTTP/1.1 200 OK\r\n\r\n')
      socket.pipe(upstream).pipe(socket)
    })
    for (const side of [socket, upstream]) side.on('error', () => upstream.destroy())
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return { server: `127.0.0.1:${portOf(server)}`, targets, [Symbol.asyncDispose]: () => end(server, sockets) }
}

/** A SOCKS5 proxy without users. */
async function createSocksProxy(): Promise<Proxy> {
  const targets: string[] = []
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    sockets.add(socket)
    socket.on('error', () => undefined)
    socket.once('data', () => {
      socket.write(Buffer.from([5, 0]))
      socket.once('data', (request: Buffer) => {
        const length = request[4] ?? 0
        const host = request.subarray(5, 5 + length).toString()
        const port = request.readUInt16BE(5 + length)
        targets.push(`${host}:${port}`)
        const upstream = connect(port, host, () => {
          socket.write(Buffer.from([5, 0, 0, 1, 0, 0, 0, 0, 0, 0]))
          socket.pipe(upstream).pipe(socket)
        })
        upstream.on('error', () => socket.destroy())
      })
    })
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  return { server: `socks5://127.0.0.1:${portOf(server)}`, targets, [Symbol.asyncDispose]: () => end(server, sockets) }
}

async function end(server: Server, sockets: ReadonlySet<Socket>): Promise<void> {
  for (const socket of sockets) socket.destroy()
  await new Promise((resolve) => server.close(resolve))
}

describe('proxy of a session', () => {
  it('carries connection and media through http, with its user', async () => {
    await using proxy = await createHttpProxy()
    await using world = await createWorld()
    const settings = { server: proxy.server, username: 'user', password: 'pass word' }
    const { heard } = await world.paired({ config: { proxy: settings } })
    await heard.until('history', ({ batch }) => batch.done) // one piece is a file on the media server
    const host = new URL(world.sandbox.url).host
    assert.ok(proxy.targets.filter((target) => target === host).length >= 3)
  })

  it('carries it through socks', async () => {
    await using proxy = await createSocksProxy()
    await using world = await createWorld()
    const { heard } = await world.paired({ config: { proxy: { server: proxy.server } } })
    await heard.until('history', ({ batch }) => batch.done)
    assert.ok(proxy.targets.length >= 3)
  })

  it('is named when it refuses', async () => {
    await using proxy = await createHttpProxy()
    await using world = await createWorld()
    const { session, heard } = await world.open({ config: { proxy: { server: proxy.server } } })
    await session.start()
    const { trouble } = await heard.state('starting', { fits: (state) => state.trouble !== null })
    assert.equal(trouble?.code, 'UNREACHABLE')
    assert.match(trouble.message, /the proxy refuses the connection \(407\)/)
  })
})
