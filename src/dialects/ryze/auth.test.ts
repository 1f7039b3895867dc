import assert from 'node:assert/strict'
import test from 'node:test'
import { createRyze } from './index.ts'
import { createRyzeApp, ADMIN_KEY, type RyzeApp } from './testing/app.ts'
import { DEFAULT_DIALECT_SETTINGS } from '../index.ts'

const refused = (message: string) => ({ success: false, error: { message } })
const MISSING = 'Missing token in header, Authorization header, or query parameter'

/** Every operation on one instance, with a body that none of them could use. */
const OPERATIONS = createRyze(DEFAULT_DIALECT_SETTINGS.ryze)
  .routes.filter(({ url }) => url.endsWith('/:instance'))
  .map(({ method, url }) => ({ method: String(method), path: url.replace('/:instance', '') }))

const answerOf = async (app: RyzeApp, operation: string, key: string | null) => {
  const { status, body } = await app.call(operation, { key, ...(!operation.startsWith('GET') && { body: {} }) })
  return [status, body]
}

test('the token is taken from the header, then from Authorization, then from the query', async () => {
  await using app = await createRyzeApp()
  const list = async (headers: Record<string, string>, query = '') => {
    const { status, body } = await app.call(`GET /api/instance/list${query}`, { key: null, headers })
    return status === 200 ? status : [status, body]
  }
  assert.equal(await list({ token: ADMIN_KEY }), 200)
  assert.equal(await list({ authorization: `Bearer ${ADMIN_KEY}` }), 200)
  assert.equal(await list({ authorization: `bearer ${ADMIN_KEY}` }), 200)
  assert.equal(await list({}, `?token=${ADMIN_KEY}`), 200)
  assert.equal(await list({ token: ADMIN_KEY, authorization: 'Bearer wrong-one' }, '?token=wrong'), 200)
  assert.deepEqual(await list({ token: 'wrong-one' }, `?token=${ADMIN_KEY}`), [401, refused('Invalid token')])
  assert.deepEqual(await list({ authorization: 'Bearer wrong' }), [401, refused('Invalid token')])
  assert.deepEqual(await list({}), [401, refused(MISSING)])
  assert.deepEqual(await list({ token: '' }), [401, refused(MISSING)])
  assert.deepEqual(await list({ authorization: `Basic ${ADMIN_KEY}` }), [401, refused(MISSING)])
})

test('every operation refuses no token and a wrong one, before it looks at anything else', async () => {
  await using app = await createRyzeApp()
  assert.ok(OPERATIONS.length >= 30)
  for (const { method, path } of OPERATIONS) {
    for (const end of ['', '/', '/nobody']) {
      assert.deepEqual(await answerOf(app, `${method} ${path}${end}`, null), [401, refused(MISSING)], path)
      assert.deepEqual(await answerOf(app, `${method} ${path}${end}`, 'wrong'), [401, refused('Invalid token')], path)
    }
  }
})

test('every operation needs the name of an instance that exists, before it looks at the body', async () => {
  await using app = await createRyzeApp()
  for (const { method, path } of OPERATIONS) {
    for (const end of ['', '/', '/%20']) {
      const answer = await answerOf(app, `${method} ${path}${end}`, ADMIN_KEY)
      assert.deepEqual(answer, [400, refused('Instance name is required')], `${path}${end}`)
    }
    const unknown = await answerOf(app, `${method} ${path}/nobody`, ADMIN_KEY)
    assert.deepEqual(unknown, [404, refused('Instance not found')], path)
  }
})

test('no operation reaches an instance of another account, nor says that there is one', async () => {
  await using app = await createRyzeApp()
  const owner = await app.addAccount('owner')
  const stranger = await app.addAccount('stranger')
  await app.addInstance('theirs', { key: owner.token })
  const instance = await app.addInstance('mine', { key: stranger.token })
  for (const { method, path } of OPERATIONS) {
    const operation = `${method} ${path}/theirs`
    assert.deepEqual(await answerOf(app, operation, stranger.token), [404, refused('Instance not found')], path)
    const own = path === '/api/instance/delete' ? [401, refused('Invalid token')] : [404, refused('Instance not found')]
    assert.deepEqual(await answerOf(app, operation, instance), own, path)
  }
  assert.deepEqual(await app.gateway.sessions.get('theirs').then((session) => session?.status), 'stopped')
})

test('a TokenInstance is refused the other instances of its account', async () => {
  await using app = await createRyzeApp()
  const { token } = await app.addAccount('owner')
  const first = await app.addInstance('first', { key: token })
  await app.addInstance('second', { key: token })
  for (const { method, path } of OPERATIONS) {
    if (path === '/api/instance/delete') continue
    const answer = await answerOf(app, `${method} ${path}/second`, first)
    assert.deepEqual(answer, [403, refused('Instance token does not match instance')], path)
  }
})

test('a body that cannot be read is refused in the same words', async () => {
  await using app = await createRyzeApp()
  await app.addInstance('sales')
  const send = async (payload: string, type = 'application/json') => {
    const headers = { token: ADMIN_KEY, 'content-type': type }
    const answer = await app.server.inject({ method: 'POST', url: '/api/chat/favorite/sales', headers, payload })
    return [answer.statusCode, answer.json().error.message] as const
  }
  for (const [payload, type] of [
    ['{"number":', undefined],
    ['{"a":{"__proto__":1}}', undefined],
    ['null', undefined],
    ['[]', undefined],
    ['x', 'text/plain'],
  ] as const) {
    const [status, message] = await send(payload, type)
    assert.deepEqual([status, message.startsWith('Invalid request body: ')], [400, true], `${payload}: ${message}`)
  }
})

test('what no operation answers is not found, in the same form', async () => {
  await using app = await createRyzeApp()
  const { status, body } = await app.call('GET /api/group/nothing/sales')
  assert.deepEqual([status, body.success, typeof body.error.message], [404, false, 'string'])
})

test('requests are counted per token, and those that make instances once more', async () => {
  await using app = await createRyzeApp({ settings: { perMinute: 3, createPerMinute: 1 } })
  const create = (name: string) => app.call('POST /api/instance/new', { body: { name } })
  const first = await create('a')
  assert.equal(first.status, 201)
  assert.equal(first.raw.headers['x-ratelimit-limit'], '1')
  assert.equal(first.raw.headers['x-ratelimit-remaining'], '0')
  assert.match(String(first.raw.headers['x-ratelimit-reset']), /^\d{10}$/)
  const second = await create('b')
  assert.deepEqual([second.status, second.body], [429, refused('Rate limit exceeded. Try again later.')])
  assert.equal(second.raw.headers['x-ratelimit-remaining'], '0')
  const list = (key: string) => app.call('GET /api/instance/list', { key })
  for (let count = 0; count < 3; count++) assert.equal((await list(ADMIN_KEY)).status, 200)
  assert.equal((await list(ADMIN_KEY)).status, 429)
  assert.equal((await list(first.body.instance.token)).status, 200)
  assert.equal((await app.call('GET /health', { key: null })).status, 200)
})

test('health needs no token', async () => {
  await using app = await createRyzeApp()
  const { status, body } = await app.call('GET /health', { key: null })
  assert.equal(status, 200)
  const checks = { db: 'ok', sessions: 'ok', deliveries: 'ok' }
  assert.deepEqual([body.status, body.service, body.checks], ['ok', 'RyzeAPI', checks])
  assert.match(body.uptime, /^(\d+h)?(\d+m)?\d+s$/)
  assert.ok(!Number.isNaN(Date.parse(body.timestamp)))
})

test('the document names operations, not the addresses without an instance', async () => {
  await using app = await createRyzeApp()
  const { body } = await app.call('GET /ryze/openapi.json', { key: null })
  assert.ok(body.paths['/api/chat/favorite/{instance}'])
  assert.equal(body.paths['/api/chat/favorite'], undefined)
})
