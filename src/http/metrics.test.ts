import assert from 'node:assert/strict'
import test from 'node:test'
import { pino } from 'pino'
import { waha } from '../dialects/waha/index.ts'
import { createTestApp } from '../dialects/waha/testing/app.ts'
import type { MetricsPage } from './metrics.ts'
import { createServer } from './server.ts'

const TYPE = 'text/plain; version=0.0.4; charset=utf-8'

async function serve(access: MetricsPage['access'] | null) {
  const app = await createTestApp()
  let reads = 0
  const read = async () => ({ type: TYPE, body: `reads ${(reads += 1)}\n` })
  const server = await createServer({
    gateway: app.gateway,
    dialects: [waha],
    logger: pino({ level: 'silent' }),
    ...(access && { metrics: { access, read } }),
  })
  return {
    app,
    get: (headers: Readonly<Record<string, string>> = {}, url = '/metrics') => server.inject({ url, headers }),
    async [Symbol.asyncDispose]() {
      await server.close()
      await app[Symbol.asyncDispose]()
    },
  }
}

const basic = (user: string, password: string) => ({
  authorization: `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`,
})

test('metrics are shown to an administrator’s key, in any of the ways that Prometheus has', async () => {
  await using page = await serve('key')
  for (const headers of [
    { 'x-api-key': 'the-admin-key' },
    { authorization: 'Bearer the-admin-key' },
    basic('anything', 'the-admin-key'),
    basic('', 'the-admin-key'),
    basic('operator', 'secret'),
  ]) {
    const { statusCode, body, headers: answered } = await page.get(headers)
    assert.match(`${statusCode} ${body}`, /^200 reads \d/, JSON.stringify(headers))
    assert.deepEqual([answered['content-type'], answered['www-authenticate']], [TYPE, undefined])
  }
})

test('nobody else reads them, and nothing is measured for those who may not', async () => {
  await using page = await serve('key')
  await page.app.pair('main')
  const session = await page.app.call('POST /api/keys', { body: { session: 'main', isAdmin: false, isActive: true } })
  for (const headers of [
    {},
    { 'x-api-key': 'wrong' },
    { 'x-api-key': '' },
    { authorization: 'Bearer wrong' },
    { authorization: 'Bearer' },
    { authorization: 'Basic bm9jb2xvbg==' },
    basic('operator', 'wrong'),
  ]) {
    const answer = await page.get(headers)
    assert.equal(answer.statusCode, 401, JSON.stringify(headers))
    assert.match(String(answer.headers['www-authenticate']), /^Basic realm=/)
    assert.equal(answer.json().message, 'Unauthorized')
  }
  assert.equal((await page.get({ 'x-api-key': session.body.key })).statusCode, 403)
  assert.equal((await page.get({ 'x-api-key': 'the-admin-key' })).body, 'reads 1\n')
})

test('they can be open to everybody, or not be there', async () => {
  await using open = await serve('open')
  assert.equal((await open.get()).statusCode, 200)
  assert.equal((await open.get({}, '/waha/metrics')).statusCode, 404)
  await using off = await serve(null)
  assert.equal((await off.get({ 'x-api-key': 'the-admin-key' })).statusCode, 404)
})
