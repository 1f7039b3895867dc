import assert from 'node:assert/strict'
import test from 'node:test'
import { remainingMs } from './due.ts'

const HOUR_MS = 3_600_000
const NOW = 1_795_000_000_000
const often = { policy: 'constant', delaySeconds: 2, attempts: 15 } as const
const seldom = { policy: 'linear', delaySeconds: 600, attempts: 15 } as const

/** A delivery that was tried at this time, if that is known. */
const tried = (attempts: number, dueAt: number, at: number | null = null) => ({
  attempts,
  dueAt,
  recent: at === null ? [] : [{ at, durationMs: 3, status: 500, error: 'refused', answer: null }],
})

test('what is due in a while waits for that long, what was due does not wait', () => {
  assert.equal(remainingMs(tried(1, NOW + 1_500, NOW - 500), { retries: often, now: NOW }), 1_500)
  assert.equal(remainingMs(tried(1, NOW - 1), { retries: often, now: NOW }), 0)
  assert.equal(remainingMs(tried(3, NOW + 1_700_000), { retries: seldom, now: NOW }), 1_700_000)
})

test('a time that a wrong clock wrote holds nothing up for hours', () => {
  assert.equal(remainingMs(tried(1, NOW + 5 * HOUR_MS), { retries: often, now: NOW }), 10_000)
  assert.equal(remainingMs(tried(2, NOW + 5 * HOUR_MS), { retries: seldom, now: NOW }), 1_200_000)
})

test('what was tried at a time that is still to come, or never, is due at every start', () => {
  const later = NOW + 5 * HOUR_MS
  assert.equal(remainingMs(tried(1, later + 2_000, later), { retries: often, now: NOW }), 0)
  assert.equal(remainingMs(tried(0, later), { retries: often, now: NOW }), 0)
})
