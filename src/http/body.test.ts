import assert from 'node:assert/strict'
import test from 'node:test'
import { pino } from 'pino'
import { Type } from 'typebox'
import { route, type Dialect } from '../dialects/dialect.ts'
import { createTestApp } from '../dialects/waha/testing/app.ts'
import { createServer } from './server.ts'

const echo: Dialect = {
  name: 'echo',
  routes: [
    route('POST /echo', {
      summary: 'Say it again',
      access: { kind: 'open' },
      body: Type.Object({
        text: Type.String(),
        flag: Type.Optional(Type.Boolean()),
        count: Type.Optional(Type.Integer()),
        names: Type.Optional(Type.Array(Type.String())),
      }),
      handle: async (_gateway, { body }) => body,
    }),
  ],
  refuse: ({ code, message }) => ({ status: 418, body: `${code}: ${message}`, headers: { 'x-refused': 'yes' } }),
  credential: () => null,
  owns: ['/echo'],
  reservedNames: [],
  encodeEvent: () => [],
  eventNames: [],
  wantsEvent: () => false,
  openapi: { title: 'Echo', version: '1', description: '', url: null, credential: { type: 'http', scheme: 'basic' } },
  sockets: [],
}

async function withEcho() {
  const app = await createTestApp()
  const server = await createServer({ gateway: app.gateway, dialects: [echo], logger: pino({ level: 'silent' }) })
  return {
    post: async (payload: string, type: string) => {
      const answer = await server.inject({ method: 'POST', url: '/echo', payload, headers: { 'content-type': type } })
      return answer
    },
    async [Symbol.asyncDispose]() {
      await server.close()
      await app[Symbol.asyncDispose]()
    },
  }
}

const SAID = { text: 'hello you', flag: true, count: 3, names: ['a', 'b'] }

test('JSON and both kinds of forms say the same', async () => {
  await using api = await withEcho()
  assert.deepEqual((await api.post(JSON.stringify(SAID), 'application/json')).json(), SAID)
  const urlencoded = 'text=hello+you&flag=true&count=3&names=a&names=b'
  assert.deepEqual((await api.post(urlencoded, 'application/x-www-form-urlencoded')).json(), SAID)
  const part = (name: string, value: string) =>
    `--x\r\ncontent-disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`
  const fields = [
    part('text', 'hello you'),
    part('flag', 'true'),
    part('count', '3'),
    part('names[]', 'a'),
    part('names[]', 'b'),
  ]
  assert.deepEqual((await api.post(`${fields.join('')}--x--\r\n`, 'multipart/form-data; boundary=x')).json(), SAID)
})

test('a text in JSON is no number, and a form that cannot be read is refused', async () => {
  await using api = await withEcho()
  const refused = await api.post(JSON.stringify({ ...SAID, count: '3' }), 'application/json')
  assert.deepEqual([refused.statusCode, refused.headers['x-refused']], [418, 'yes'])
  assert.match(refused.body, /^BAD_REQUEST: count must be an integer/)
  assert.match(String(refused.headers['content-type']), /^text\/plain/)
  assert.equal((await api.post('nothing of the kind', 'multipart/form-data; boundary=x')).statusCode, 418)
  assert.equal((await api.post('text=a&count=many', 'application/x-www-form-urlencoded')).statusCode, 418)
})
