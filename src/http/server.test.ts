import assert from 'node:assert/strict'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import test from 'node:test'
import { pino } from 'pino'
import { WebSocket } from 'ws'
import { route, type Dialect } from '../dialects/dialect.ts'
import { waha } from '../dialects/waha/index.ts'
import { createTestApp } from '../dialects/waha/testing/app.ts'
import { createServer } from './server.ts'

/** A second API that shares addresses with the first and has other errors. */
const terse: Dialect = {
  name: 'terse',
  routes: [
    route('GET /ping', { summary: 'Ping', access: { kind: 'open' }, handle: async () => 'pong' }),
    route('GET /terse-only', { summary: 'Ask', access: { kind: 'any' }, handle: async () => ({ ok: true }) }),
    route('GET /api/terse/fail', {
      summary: 'Fail',
      access: { kind: 'open' },
      handle: () => Promise.reject(new Error('secret')),
    }),
  ],
  refuse: ({ code }, { path }) => ({ status: code === 'UNAUTHORIZED' ? 403 : 418, body: { code, path } }),
  credential: ({ headers }) => (typeof headers.token === 'string' ? headers.token : null),
  owns: ['/api/terse', '/terse-only'],
  reservedNames: ['terse-things'],
  encodeEvent: () => [],
  eventNames: [],
  wantsEvent: () => false,
  openapi: { title: 'Terse', version: '1', description: '', url: null, credential: { type: 'http', scheme: 'basic' } },
  sockets: [
    {
      url: '/ws',
      claims: () => false,
      admit: async () => null,
      open: async (_gateway, connection) => connection.close(4000, 'terse'),
    },
  ],
}

async function withTwoApis() {
  const app = await createTestApp()
  const server = await createServer({
    gateway: app.gateway,
    dialects: [waha, terse],
    logger: pino({ level: 'silent' }),
  })
  return {
    server,
    get: async (url: string, headers: Record<string, string> = {}) => {
      const answer = await server.inject({ method: 'GET', url, headers })
      return [answer.statusCode, answer.body] as const
    },
    async [Symbol.asyncDispose]() {
      await server.close()
      await app[Symbol.asyncDispose]()
    },
  }
}

test('each API has its own credential and refusals', async () => {
  await using apis = await withTwoApis()
  assert.deepEqual(await apis.get('/terse-only'), [403, '{"code":"UNAUTHORIZED","path":"/terse-only"}'])
  assert.deepEqual(await apis.get('/terse/terse-only'), [403, '{"code":"UNAUTHORIZED","path":"/terse-only"}'])
  assert.deepEqual(await apis.get('/terse-only', { token: 'the-admin-key' }), [200, '{"ok":true}'])
  assert.deepEqual(await apis.get('/terse-only', { 'x-api-key': 'the-admin-key' }), [
    403,
    '{"code":"UNAUTHORIZED","path":"/terse-only"}',
  ])
  assert.equal((await apis.get('/api/sessions', { token: 'the-admin-key' }))[0], 401)
})

test('where two APIs share an address, the first has it at the root and each has it under its name', async () => {
  await using apis = await withTwoApis()
  assert.deepEqual(await apis.get('/ping'), [200, '{"message":"pong"}'])
  assert.deepEqual(await apis.get('/waha/ping'), [200, '{"message":"pong"}'])
  assert.deepEqual(await apis.get('/terse/ping'), [200, 'pong'])
})

test('an unknown route answers in the form of the API whose path it begins with', async () => {
  await using apis = await withTwoApis()
  assert.deepEqual(await apis.get('/api/terse/nothing'), [418, '{"code":"NOT_FOUND","path":"/api/terse/nothing"}'])
  assert.deepEqual(await apis.get('/terse/api/x'), [418, '{"code":"NOT_FOUND","path":"/api/x"}'])
  assert.equal((await apis.get('/api/terse-not'))[0], 404)
  assert.equal((await apis.get('/elsewhere'))[0], 404)
})

test('an unexpected failure shows nothing of itself', async () => {
  await using apis = await withTwoApis()
  assert.deepEqual(await apis.get('/api/terse/fail'), [418, '{"code":"INTERNAL","path":"/api/terse/fail"}'])
})

test('each API has its own document', async () => {
  await using apis = await withTwoApis()
  const paths = async (name: string) =>
    Object.keys((JSON.parse((await apis.get(`/${name}/openapi.json`))[1]) as { paths: object }).paths)
  assert.ok((await paths('waha')).includes('/api/sessions'))
  assert.deepEqual((await paths('terse')).toSorted(), ['/api/terse/fail', '/terse-only'])
})

test('a shared websocket address belongs to the API that claims the query, and to each under its name', async () => {
  await using apis = await withTwoApis()
  await apis.server.listen({ host: '127.0.0.1', port: 0 })
  const { port } = apis.server.server.address() as AddressInfo
  const closing = async (path: string) => {
    const socket = new WebSocket(`ws://127.0.0.1:${port}${path}`)
    const [code] = await once(socket, 'close', { signal: AbortSignal.timeout(5_000) })
    return code as number
  }
  assert.equal(await closing('/ws?events=message'), 1008)
  assert.equal(await closing('/terse/ws?events=message'), 4000)
  assert.equal(await closing('/waha/ws'), 1008)
})
