import assert from 'node:assert/strict'
import test from 'node:test'
import { createPlan, TROUBLE_KINDS } from './plan.ts'

const MINUTE_MS = 60_000

test('the same seed gives the same plan, another one another', () => {
  const plan = (seed: number) => createPlan({ seed, durationMs: MINUTE_MS, only: TROUBLE_KINDS })
  assert.deepEqual(plan(1), plan(1))
  assert.notDeepEqual(plan(1), plan(2))
})

test('every kind of trouble comes in a short run too, in the order of time and before its end', () => {
  for (let seed = 1; seed <= 50; seed++) {
    const plan = createPlan({ seed, durationMs: 40_000, only: TROUBLE_KINDS })
    assert.deepEqual(new Set(plan.map(({ kind }) => kind)), new Set(TROUBLE_KINDS))
    assert.ok(plan.every(({ at }, index) => at >= (plan[index - 1]?.at ?? 0) && at < 40_000))
  }
})

test('ten minutes kill the gateway hundreds of times', () => {
  for (let seed = 1; seed <= 20; seed++) {
    const kills = createPlan({ seed, durationMs: 10 * MINUTE_MS, only: ['kill'] })
    assert.ok(kills.length >= 200, `${kills.length} kills with seed ${seed}`)
  }
})

test('leaving a kind out changes nothing about the others', () => {
  const all = createPlan({ seed: 7, durationMs: MINUTE_MS, only: TROUBLE_KINDS })
  const some = createPlan({ seed: 7, durationMs: MINUTE_MS, only: ['clock', 'sandbox'] })
  assert.deepEqual(
    all.filter(({ kind }) => kind === 'clock' || kind === 'sandbox'),
    some,
  )
})
