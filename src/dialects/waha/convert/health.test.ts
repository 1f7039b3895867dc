import assert from 'node:assert/strict'
import test from 'node:test'
import { toHealth } from './health.ts'

const now = Date.parse('2026-11-21T12:34:56.000Z')
const startedAt = now - (12 * 3_600 + 34 * 60 + 56) * 1_000

test('what answers is up, in the fields of both APIs', () => {
  const report = { ok: true, parts: [{ name: 'database', ok: true, detail: null }] }
  assert.deepEqual(toHealth(report, { startedAt, now }), {
    status: 'ok',
    info: { database: { status: 'up' } },
    error: {},
    details: { database: { status: 'up' } },
    service: 'RyzeAPI',
    uptime: '12h34m56s',
    timestamp: '2026-11-21T12:34:56.000Z',
    checks: { db: 'ok' },
  })
})

test('what does not answer is down, without telling why', () => {
  const report = { ok: false, parts: [{ name: 'database', ok: false, detail: 'connect ECONNREFUSED 10.0.0.5' }] }
  const body = toHealth(report, { startedAt: now, now })
  assert.deepEqual([body.status, body.error, body.uptime], ['error', { database: { status: 'down' } }, '0h0m0s'])
  assert.deepEqual(body.checks, { db: 'fail: no answer' })
  assert.ok(!JSON.stringify(body).includes('10.0.0.5'))
})
