import assert from 'node:assert/strict'
import test from 'node:test'
import { createTestApp } from '../../testing/app.ts'

test('ping and health need no key', async () => {
  await using app = await createTestApp()
  const ping = await app.call('GET /ping', { key: null })
  assert.deepEqual([ping.status, ping.body], [200, { message: 'pong' }])
  const health = await app.call('GET /health', { key: null })
  assert.equal(health.status, 200)
  const { status, info, error, details } = health.body
  const up = {
    database: { status: 'up' },
    sessions: { status: 'up', expected: 0, notWorking: 0, troubles: {} },
    deliveries: { status: 'up', oldestSeconds: 0 },
  }
  assert.deepEqual({ status, info, error, details }, { status: 'ok', info: up, error: {}, details: up })
})

test('health carries what programs of RyzeAPI look for', async () => {
  await using app = await createTestApp()
  const { status, service, uptime, timestamp, checks } = (await app.call('GET /health', { key: null })).body
  assert.deepEqual([status, service, checks], ['ok', 'RyzeAPI', { db: 'ok', sessions: 'ok', deliveries: 'ok' }])
  assert.match(uptime, /^\d+h[0-5]?\dm[0-5]?\ds$/)
  assert.ok(Math.abs(Date.now() - Date.parse(timestamp)) < 60_000)
  const mounted = await app.call('GET /waha/health', { key: null })
  assert.deepEqual([mounted.status, mounted.body.status], [200, 'ok'])
})

test('version and status say what runs here', async () => {
  await using app = await createTestApp()
  for (const path of ['/api/server/version', '/api/version']) {
    const { body } = await app.call(`GET ${path}`)
    assert.deepEqual([body.engine, body.tier, body.worker], ['NOWEB', 'CORE', { id: 'waha' }])
    assert.match(body.version, /^\d{4}\.\d+\.\d+$/)
  }
  const { body } = await app.call('GET /api/server/status')
  assert.ok(body.uptime >= 0 && body.startTimestamp <= Date.now())
})

test('the environment holds what the gateway says of its configuration', async () => {
  await using app = await createTestApp()
  const { body } = await app.call('GET /api/server/environment?all=true')
  assert.deepEqual(body, { WAYPOST_LOG_LEVEL: 'info' })
})

test('a stop is passed on', async () => {
  await using app = await createTestApp()
  assert.deepEqual((await app.call('POST /api/server/stop', { body: {} })).body, { stopping: true })
  assert.equal((await app.call('POST /api/server/stop', { body: { force: true } })).status, 201)
  assert.deepEqual(app.stops, [{ force: false }, { force: true }])
})

test('debugging is off', async () => {
  await using app = await createTestApp()
  for (const path of ['cpu?seconds=1', 'heapsnapshot', 'browser/trace/one']) {
    const { status, body } = await app.call(`GET /api/server/debug/${path}`)
    assert.equal(status, 404)
    assert.equal(body.message, 'WAHA_DEBUG_MODE is disabled')
  }
})
