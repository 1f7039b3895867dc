import assert from 'node:assert/strict'
import test from 'node:test'
import { remainingMs } from './due.ts'

const HOUR_MS = 3_600_000
const NOW = 1_795_000_000_000
const often = { policy: 'constant', delaySeconds: 2, attempts: 15 } as const
const seldom = { policy: 'linear', delaySeconds: 600, attempts: 15 } as const

test('what is due in a while waits for that long, what was due does not wait', () => {
  assert.equal(remainingMs({ dueAt: NOW + 1_500, attempts: 1 }, { retries: often, now: NOW }), 1_500)
  assert.equal(remainingMs({ dueAt: NOW - 1, attempts: 1 }, { retries: often, now: NOW }), 0)
  assert.equal(remainingMs({ dueAt: NOW + 1_700_000, attempts: 3 }, { retries: seldom, now: NOW }), 1_700_000)
})

test('a time that a wrong clock wrote holds nothing up for hours', () => {
  assert.equal(remainingMs({ dueAt: NOW + 5 * HOUR_MS, attempts: 1 }, { retries: often, now: NOW }), 10_000)
  assert.equal(remainingMs({ dueAt: NOW + 5 * HOUR_MS, attempts: 2 }, { retries: seldom, now: NOW }), 1_200_000)
})
