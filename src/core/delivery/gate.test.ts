import assert from 'node:assert/strict'
import test from 'node:test'
import { NEVER_TRIED, type DeliveryHealth } from '../model/delivery.ts'
import {
  afterFailure,
  afterSuccess,
  askedToWaitMs,
  busyPause,
  DEFAULT_PAUSE_RULES,
  failingPause,
  isFailing,
  probeDelayMs,
  prolonged,
} from './gate.ts'

const RULES = DEFAULT_PAUSE_RULES
const MINUTE = 60_000

/** A receiver that fails once per minute from now on. */
const failing = (times: number, givenUp: boolean, from: DeliveryHealth = NEVER_TRIED): DeliveryHealth => {
  let health = from
  for (let at = 0; at < times; at++) health = afterFailure(health, { now: at * MINUTE, reason: 'no', givenUp })
  return health
}

test('five deliveries given up in a row are too many; one success in between begins anew', () => {
  assert.equal(isFailing(failing(4, true), RULES, 0), false)
  assert.equal(isFailing(failing(5, true), RULES, 0), true)
  const recovered = afterSuccess(failing(4, true), 9)
  assert.deepEqual([recovered.lastSuccessAt, recovered.givenUp, recovered.failingSince], [9, 0, null])
  assert.equal(isFailing(failing(4, true, recovered), RULES, 0), false)
})

test('ten attempts in vain over half an hour are too many, though nothing is given up', () => {
  const ten = failing(10, false)
  assert.equal(isFailing(ten, RULES, 29 * MINUTE), false)
  assert.equal(isFailing(ten, RULES, 30 * MINUTE), true)
  assert.equal(isFailing(failing(9, false), RULES, 60 * MINUTE), false)
})

test('an operator may want no pauses', () => {
  assert.equal(isFailing(failing(100, true), { ...RULES, pauseAfter: 0 }, 99 * MINUTE), false)
})

test('the pause before the next try doubles from a minute to an hour, or is as long as the receiver asks', () => {
  const cause = { now: 0, detail: 'no', retryAfterMs: null }
  let pause = failingPause(RULES, cause)
  const waits = [pause.probeAt]
  for (let probes = 1; probes <= 8; probes++) {
    pause = prolonged(pause, RULES, cause)
    waits.push(pause.probeAt)
  }
  assert.deepEqual(
    waits.map((wait) => (wait ?? 0) / MINUTE),
    [1, 2, 4, 8, 16, 32, 60, 60, 60],
  )
  assert.equal(failingPause(RULES, { ...cause, retryAfterMs: 5 * MINUTE }).probeAt, 5 * MINUTE)
  assert.equal(failingPause(RULES, { ...cause, retryAfterMs: 99 * 24 * 60 * MINUTE }).probeAt, 24 * 60 * MINUTE)
})

test('a clock that was hours ahead when the pause began does not hold the next try up for hours', () => {
  const ahead = 4 * 60 * MINUTE
  const pause = failingPause(RULES, { now: ahead, detail: 'answered 500', retryAfterMs: null })
  assert.equal(probeDelayMs(pause, 0), MINUTE)
  assert.equal(probeDelayMs(pause, ahead + MINUTE), 0)
  const asked = failingPause(RULES, { now: 0, detail: 'answered 503', retryAfterMs: 5 * MINUTE })
  assert.equal(probeDelayMs(asked, 0), 5 * MINUTE)
})

test('only 429 and 503 with a time are a wish to be left alone, for a day at most', () => {
  const asked = [429, 503, 500, null].map((status) => askedToWaitMs(status, MINUTE))
  assert.deepEqual(asked, [MINUTE, MINUTE, null, null])
  assert.deepEqual([askedToWaitMs(429, null), askedToWaitMs(429, 0)], [null, null])
  assert.equal(askedToWaitMs(429, 99 * 24 * 60 * MINUTE), 24 * 60 * MINUTE)
})

test('whatever the clock does, a receiver that asked to wait is not left alone for longer, nor anew at every start', () => {
  const pause = busyPause({ now: 10 * MINUTE, detail: 'answered 429' }, 5 * MINUTE)
  assert.equal(probeDelayMs(pause, 11 * MINUTE), 4 * MINUTE)
  assert.equal(probeDelayMs(pause, 60 * MINUTE), 0)
  assert.equal(probeDelayMs(pause, 9 * MINUTE), 0)
  assert.equal(probeDelayMs({ ...pause, probeAt: 99 * MINUTE }, 11 * MINUTE), 5 * MINUTE)
})
