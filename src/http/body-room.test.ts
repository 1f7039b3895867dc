import assert from 'node:assert/strict'
import { once } from 'node:events'
import { request as httpRequest } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import test from 'node:test'
import Fastify from 'fastify'
import { pino } from 'pino'
import { Type } from 'typebox'
import { until } from '../../test/support/wait.ts'
import { route, type Dialect } from '../dialects/dialect.ts'
import { waha } from '../dialects/waha/index.ts'
import { createTestApp } from '../dialects/waha/testing/app.ts'
import { boundBodies, createBodyRoom, type BodyRoomLimits } from './body-room.ts'
import { createServer } from './server.ts'

const BODY = JSON.stringify({ text: 'x'.repeat(100_000) })

/** A part whose name ends in `file` is one. */
const toFormBody = (parts: readonly (readonly [name: string, value: string])[]): string =>
  parts
    .map(([name, value]) => {
      const fileName = name.endsWith('file') ? '; filename="a"' : ''
      return `--b\r\nContent-Disposition: form-data; name="${name}"${fileName}\r\n\r\n${value}\r\n`
    })
    .concat('--b--\r\n')
    .join('')

/** A server with one route that answers when it is let, and room for one large body. */
async function withRoom(limits: Partial<BodyRoomLimits>) {
  await using opened = new AsyncDisposableStack()
  const app = opened.use(await createTestApp())
  let entered = Promise.withResolvers<void>()
  let answer = Promise.withResolvers<void>()
  let begun = 0
  const slow: Dialect = {
    ...waha,
    name: 'slow',
    sockets: [],
    routes: [
      route('POST /slow', {
        summary: 'Answers when it is let',
        access: { kind: 'open' },
        body: Type.Object({ text: Type.String() }),
        async handle() {
          begun += 1
          entered.resolve()
          await answer.promise
          return {}
        },
      }),
    ],
  }
  const bodyRoom = { bytes: 150_000, waiting: 1, waitMs: 60_000, ...limits }
  const server = await createServer({
    gateway: app.gateway,
    dialects: [slow],
    logger: pino({ level: 'silent' }),
    bodyRoom,
  })
  opened.defer(async () => {
    answer.resolve()
    await server.close()
  })
  await server.listen({ host: '127.0.0.1', port: 0 })
  const { port } = server.server.address() as AddressInfo
  const post = async (body: string, headers: Readonly<Record<string, string>> = {}) => {
    const given = { 'content-type': 'application/json', ...headers }
    const request = httpRequest({ port, path: '/slow', method: 'POST', headers: given, agent: false })
    request.end(body)
    const [response] = await once(request, 'response')
    return { status: response.statusCode, retryAfter: response.headers['retry-after'], body: await text(response) }
  }
  const resources = opened.move()
  return {
    post: (body = BODY) => post(body, { 'content-length': String(body.length) }),
    postInPieces: () => post(BODY, { 'transfer-encoding': 'chunked' }),
    postForm: (parts: readonly (readonly [name: string, value: string])[]) =>
      post(toFormBody(parts), { 'content-type': 'multipart/form-data; boundary=b' }),
    entered: () => entered.promise,
    begun: () => begun,
    let() {
      answer.resolve()
      entered = Promise.withResolvers()
      answer = Promise.withResolvers()
      answer.resolve()
    },
    [Symbol.asyncDispose]: () => resources.disposeAsync(),
  }
}

test('a large body waits until another has gone; small ones pass', async () => {
  await using world = await withRoom({})
  const first = world.post()
  await world.entered()
  const second = world.post()
  const small = world.post('{"text":[]}')
  assert.equal((await small).status, 400)
  world.let()
  assert.deepEqual([(await first).status, (await second).status], [200, 200])
})

test('large requests that are not answered keep no other from beginning', async () => {
  await using world = await withRoom({ bytes: 2_000_000 })
  const all = Array.from({ length: 10 }, () => world.post())
  await until('all have begun', () => world.begun() === 10)
  world.let()
  for (const one of all) assert.equal((await one).status, 200)
})

test('a small request passes large ones that came before it', async () => {
  await using world = await withRoom({ bytes: 10_000_000 })
  const large = Array.from({ length: 60 }, () => world.post())
  await world.entered()
  assert.equal((await world.post('{"text":[]}')).status, 400)
  assert.ok(world.begun() < 60, 'all large ones were read first')
  world.let()
  for (const one of large) assert.equal((await one).status, 200)
})

test('without room in time, or where its length is not said, it is refused with when to come again', async () => {
  await using world = await withRoom({ waitMs: 1 })
  const first = world.post()
  await world.entered()
  for (const refused of [await world.post(), await world.postInPieces()]) {
    assert.deepEqual([refused.status, refused.retryAfter], [429, '5'])
    assert.match(refused.body, /as many large requests are being read/)
  }
  world.let()
  assert.equal((await first).status, 200)
  assert.deepEqual([(await world.post()).status, (await world.postInPieces()).status], [200, 200])
})

test('texts of forms take room, files of forms do not', async () => {
  await using world = await withRoom({})
  const large = ['text', 'x'.repeat(100_000)] as const
  const first = world.postForm([large])
  await world.entered()
  const refused = await world.postForm([large])
  assert.deepEqual([refused.status, refused.retryAfter], [429, '5'])
  assert.match(refused.body, /as many large requests are being read/)
  const small = world.postForm([
    ['text', 'x'],
    ['file', 'x'.repeat(2_000_000)],
  ])
  world.let()
  assert.deepEqual([(await first).status, (await small).status], [200, 200])
  assert.equal((await world.postForm([large])).status, 200)
})

test('many texts of a form take as much room as one of their size', async () => {
  await using world = await withRoom({})
  const parts = Array.from({ length: 100 }, () => ['more', 'x'.repeat(1_000)] as const)
  const first = world.postForm([['text', 'x'], ...parts])
  await world.entered()
  assert.equal((await world.postForm([['text', 'x'], ...parts])).status, 429)
  world.let()
  assert.equal((await first).status, 200)
})

test('room is given in the order of the calls, to as many as may wait', async () => {
  const room = createBodyRoom({ bytes: 10, waiting: 2, waitMs: 60_000 })
  const { signal } = new AbortController()
  const gone = new AbortController()
  const order: string[] = []
  await room.take(8, signal)
  const large = room.take(6, gone.signal).then(
    () => order.push('large'),
    () => order.push('gone'),
  )
  const small = room.take(2, signal).then(() => order.push('small'))
  await assert.rejects(room.take(1, signal), { code: 'QUEUE_FULL' })
  gone.abort()
  await Promise.all([large, small])
  assert.deepEqual(order, ['gone', 'small'])
  room.giveBack(8)
  room.takeNow(8)
  assert.throws(() => room.takeNow(1), { code: 'QUEUE_FULL' })
})

test('when a caller leaves in the middle of a body of unknown length, its reader is told and its room is free', async () => {
  const room = createBodyRoom({ bytes: 100_000, waiting: 1, waitMs: 60_000 })
  let taken = 0
  const counting = {
    ...room,
    takeNow(bytes: number) {
      room.takeNow(bytes)
      taken += bytes
    },
    giveBack(bytes: number) {
      room.giveBack(bytes)
      taken -= bytes
    },
  }
  const app = Fastify()
  const failures: unknown[] = []
  boundBodies(app, counting)
  app.setErrorHandler(async (error) => void failures.push(error))
  app.post('/', async () => ({}))
  try {
    await app.listen({ host: '127.0.0.1', port: 0 })
    const { port } = app.server.address() as AddressInfo
    const headers = { 'content-type': 'application/json', 'transfer-encoding': 'chunked' }
    const request = httpRequest({ port, host: '127.0.0.1', path: '/', method: 'POST', headers, agent: false })
    request.on('error', () => {})
    request.write(BODY.slice(0, 90_000))
    await until('it has come', () => taken === 90_000)
    request.destroy()
    const told = await until('its reader is told', () => failures[0])
    assert.match(String(told), /aborted/)
    await until('the room is free', () => taken === 0)
    room.takeNow(100_000)
  } finally {
    await app.close()
  }
})
