import assert from 'node:assert/strict'
import test from 'node:test'
import type { HealthPart } from '../../../core/health.ts'
import { toHealth } from './health.ts'

const now = Date.parse('2026-11-21T12:34:56.000Z')
const startedAt = now - (12 * 3_600 + 34 * 60 + 56) * 1_000

const part = (change: Partial<HealthPart>): HealthPart => ({
  name: 'database',
  state: 'up',
  figures: {},
  error: null,
  ...change,
})

test('what answers is up, in the fields of both APIs', () => {
  const report = { state: 'up', parts: [part({})] } as const
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

test('what is degraded is said with its figures, and is no error', () => {
  const figures = { expected: 3, notWorking: 1, troubles: { LOGGED_OUT: 1 } }
  const sessions = part({ name: 'sessions', state: 'degraded', figures })
  const body = toHealth({ state: 'degraded', parts: [part({}), sessions] }, { startedAt, now })
  assert.deepEqual([body.status, body.error], ['degraded', {}])
  assert.deepEqual(body.info['sessions'], { status: 'degraded', ...figures })
  assert.deepEqual(body.checks, { db: 'ok', sessions: 'degraded' })
})

test('what does not answer is down, without telling why', () => {
  const error = new Error('connect ECONNREFUSED 10.0.0.5')
  const report = { state: 'down', parts: [part({ state: 'down', error })] } as const
  const body = toHealth(report, { startedAt: now, now })
  assert.deepEqual([body.status, body.error, body.uptime], ['error', { database: { status: 'down' } }, '0h0m0s'])
  assert.deepEqual(body.checks, { db: 'fail: no answer' })
  assert.ok(!JSON.stringify(body).includes('10.0.0.5'))
})
