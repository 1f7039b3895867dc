import assert from 'node:assert/strict'
import { once } from 'node:events'
import { createServer, type RequestListener, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import test, { type TestContext } from 'node:test'
import { createAddressGuard, parseAllowList } from './address-guard.ts'
import { createGuardedLookup } from './guarded-connector.ts'
import { createGuardedHttp, type GuardedHttp, type HttpRequest } from './guarded-http.ts'

const LOOPBACK = ['127.0.0.1']
const LIMITS = { method: 'GET', timeoutMs: 5_000, maxBytes: 1_000 }

async function listen(
  t: TestContext,
  handler: RequestListener,
): Promise<{ origin: string; port: number; connections: () => number }> {
  let connections = 0
  const server = createServer(handler).on('connection', () => connections++)
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.after(() => {
    server.closeAllConnections()
    server.close()
  })
  const { port } = server.address() as AddressInfo
  return { origin: `http://127.0.0.1:${port}`, port, connections: () => connections }
}

function client(t: TestContext, allow: readonly string[] = LOOPBACK): GuardedHttp {
  const http = createGuardedHttp({ allow })
  t.after(() => http[Symbol.asyncDispose]())
  return http
}

const codeOf = (http: GuardedHttp, request: Partial<HttpRequest> & { url: string }) =>
  http.request({ ...LIMITS, ...request }).then(
    ({ status }) => status,
    ({ code }: { code: string }) => code,
  )

test('its fetch goes through the same guard', async () => {
  await using http = createGuardedHttp({ allow: [] })
  const refusal = await http.fetch('http://127.0.0.1:50009/').catch((error: Error) => error.cause)
  assert.equal((refusal as { code?: string }).code, 'ADDRESS_FORBIDDEN')
})

test('a request brings status, headers, body and the address', async (t) => {
  const { origin } = await listen(t, (request, response) => {
    request.pipe(response.writeHead(201, { 'X-Answer': request.headers['x-question'] }))
  })
  const request = { ...LIMITS, method: 'POST', url: `${origin}/a?b=c`, headers: { 'X-Question': 'yes' }, body: 'hello' }
  const answer = await client(t).request(request)
  assert.deepEqual([answer.status, answer.headers['x-answer'], answer.url], [201, 'yes', `${origin}/a?b=c`])
  assert.equal(Buffer.from(answer.body).toString(), 'hello')
})

test('private addresses are refused before anything connects, in every notation', async (t) => {
  const { port, connections } = await listen(t, (_request, response) => response.end())
  const http = client(t, [])
  const hosts = [
    '127.0.0.1',
    '127.1',
    '2130706433',
    '0x7f.1',
    '0177.0.0.1',
    '[::ffff:127.0.0.1]',
    '[64:ff9b::7f00:1]',
    'localhost',
  ]
  for (const host of hosts) {
    const url = `http://${host}:${port}/`
    assert.equal(await codeOf(http, { url }), 'ADDRESS_FORBIDDEN', host)
    await assert.rejects(http.check(url), { code: 'ADDRESS_FORBIDDEN' }, host)
  }
  assert.equal(connections(), 0)
})

test('an allowed host name opens only that name', async (t) => {
  const { port } = await listen(t, (_request, response) => response.end())
  const http = client(t, ['localhost'])
  assert.equal(await codeOf(http, { url: `http://localhost:${port}/` }), 200)
  assert.equal(await codeOf(http, { url: `http://127.0.0.1:${port}/` }), 'ADDRESS_FORBIDDEN')
})

test('a name with one private address among its addresses is refused', async () => {
  const lookup = createGuardedLookup(createAddressGuard(parseAllowList([])))
  for (const all of [true, false]) {
    const { promise, resolve } = Promise.withResolvers<NodeJS.ErrnoException | null>()
    lookup('localhost', { all }, (error) => resolve(error))
    assert.equal((await promise)?.code, 'ADDRESS_FORBIDDEN')
  }
})

test('only http and https leave', async (t) => {
  const http = client(t)
  for (const url of ['file:///etc/passwd', 'ftp://example.org/', 'nonsense', 'http://', 'javascript:1']) {
    assert.equal(await codeOf(http, { url }), 'URL_INVALID', url)
    await assert.rejects(http.check(url), { code: 'URL_INVALID' })
  }
  await http.check('http://a-name-that-does-not-exist.invalid/')
})

test('redirects are followed to the limit, and not at all unless asked for', async (t) => {
  const { origin } = await listen(t, (request, response) => {
    const left = Number(request.url?.slice(1))
    if (left > 0) response.writeHead(302, { location: `/${left - 1}` })
    response.end()
  })
  const http = client(t)
  assert.equal(await codeOf(http, { url: `${origin}/3`, redirects: 3 }), 200)
  assert.equal(await codeOf(http, { url: `${origin}/4`, redirects: 3 }), 'TOO_MANY_REDIRECTS')
  assert.equal(await codeOf(http, { url: `${origin}/1` }), 302)
})

test('a redirect to a private address is refused', async (t) => {
  const inner = await listen(t, (_request, response) => response.end())
  const outer = await listen(t, (_request, response) =>
    response.writeHead(302, { location: `http://127.0.0.1:${inner.port}/` }).end(),
  )
  assert.equal(
    await codeOf(client(t, ['localhost']), { url: `http://localhost:${outer.port}/`, redirects: 3 }),
    'ADDRESS_FORBIDDEN',
  )
  assert.equal(inner.connections(), 0)
})

test('a redirect to another origin loses credentials, and a POST its body', async (t) => {
  const seen: string[] = []
  const inner = await listen(t, (request, response) => {
    seen.push(`${request.method} ${request.headers.authorization} ${request.headers['content-type']}`)
    response.end()
  })
  const outer = await listen(t, (_request, response) => response.writeHead(303, { location: `${inner.origin}/` }).end())
  const headers = { authorization: 'Bearer secret', 'content-type': 'text/plain' }
  assert.equal(await codeOf(client(t), { url: outer.origin, method: 'POST', headers, body: 'x', redirects: 1 }), 200)
  assert.deepEqual(seen, ['GET undefined undefined'])
})

test('a body over the limit is refused, or cut when only its beginning is wanted', async (t) => {
  const { origin } = await listen(t, (_request, response) => response.end('x'.repeat(5_000)))
  const http = client(t)
  assert.equal(await codeOf(http, { url: origin }), 'TOO_LARGE')
  const cut = await http.request({ ...LIMITS, url: origin, overflow: 'cut' })
  assert.equal(cut.body.length, 1_000)
})

test('an answer that does not come, or never ends, is given up', async (t) => {
  const { origin } = await listen(t, (request, response) => {
    if (request.url === '/trickle') response.write('x')
  })
  const http = client(t)
  assert.equal(await codeOf(http, { url: `${origin}/silent`, timeoutMs: 50 }), 'TIMEOUT')
  assert.equal(await codeOf(http, { url: `${origin}/trickle`, timeoutMs: 50 }), 'TIMEOUT')
  const controller = new AbortController()
  const given = codeOf(http, { url: `${origin}/silent`, signal: controller.signal })
  controller.abort()
  assert.equal(await given, 'ABORTED')
  assert.equal(await codeOf(http, { url: origin, signal: controller.signal }), 'ABORTED')
})

test('a refused connection says so', async (t) => {
  const http = client(t)
  await assert.rejects(http.request({ ...LIMITS, url: 'http://127.0.0.1:1/' }), {
    code: 'FAILED',
    message: /ECONNREFUSED/,
  })
})

test('headers that would break HTTP are refused', async (t) => {
  const { origin, connections } = await listen(t, (_request, response) => response.end())
  const http = client(t)
  for (const headers of [{ 'X-A': 'a\r\nX-B: b' }, { 'X A': 'b' }, { 'Transfer-Encoding': 'chunked' }]) {
    assert.equal(await codeOf(http, { url: origin, headers }), 'HEADER_INVALID')
  }
  assert.equal(connections(), 0)
})

test('user and password of the address become Basic authentication', async (t) => {
  const { port } = await listen(t, (request, response) => response.end(request.headers.authorization))
  const { body } = await client(t).request({ ...LIMITS, url: `http://me:p%40ss@127.0.0.1:${port}/` })
  assert.equal(Buffer.from(body).toString(), `Basic ${Buffer.from('me:p@ss').toString('base64')}`)
})

test('connections are used again', async (t) => {
  const { origin, connections } = await listen(t, (_request, response) => response.end('x'.repeat(5_000)))
  const http = client(t)
  for (let i = 0; i < 10; i++) await http.request({ ...LIMITS, url: origin, overflow: 'cut' })
  assert.ok(connections() <= 2, `${connections()} connections`)
})

test('a download comes piece by piece, and no further than wanted', async (t) => {
  const { origin } = await listen(t, (request, response) => {
    if (request.url === '/moved') response.writeHead(302, { location: '/whole' })
    if (request.url === '/gone') response.writeHead(404)
    if (request.url === '/large') response.writeHead(200, { 'content-length': 2 ** 31 })
    if (request.url === '/endless') return pump(response)
    if (request.url === '/stops') return void response.write('x')
    response.end(request.url === '/large' ? undefined : 'whole')
  })
  const http = client(t)
  const signal = new AbortController().signal
  const download = async (path: string, take?: () => Promise<void>) => {
    let taken = ''
    const request = { url: origin + path, timeoutMs: 5_000, idleMs: 100, maxBytes: 1_000_000, redirects: 1, signal }
    const piece = async (bytes: Uint8Array) => void (taken += Buffer.from(bytes).toString())
    return http
      .download(request, () => take ?? piece)
      .then(
        () => taken,
        ({ code, message }: { code?: string; message: string }) => code ?? message,
      )
  }
  assert.equal(await download('/moved'), 'whole')
  assert.equal(await download('/gone'), 'STATUS')
  assert.equal(await download('/large'), 'TOO_LARGE')
  assert.equal(await download('/endless'), 'TOO_LARGE')
  assert.equal(await download('/stops'), 'TIMEOUT')
  assert.equal(await download('/whole', () => Promise.reject(new Error('no room'))), 'no room')
})

/** Writes for as long as somebody reads. */
function pump(response: ServerResponse): void {
  const piece = Buffer.alloc(65_536, 'x')
  const write = () => {
    while (!response.destroyed && response.write(piece));
  }
  response.on('drain', write)
  write()
}
