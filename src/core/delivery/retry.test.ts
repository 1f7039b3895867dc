import assert from 'node:assert/strict'
import test from 'node:test'
import { retryDelayMs } from './retry.ts'

const failed = (attempts: number, retryAfterMs: number | null = null) => ({ attempts, retryAfterMs, random: 0 })

test('a constant policy waits the same after every attempt', () => {
  const retries = { policy: 'constant', delaySeconds: 2, attempts: 15 } as const
  assert.deepEqual(
    [1, 2, 14].map((n) => retryDelayMs(retries, failed(n))),
    [2000, 2000, 2000],
  )
})

test('linear and exponential policies grow with the attempts', () => {
  const linear = { policy: 'linear', delaySeconds: 2, attempts: 15 } as const
  const exponential = { policy: 'exponential', delaySeconds: 2, attempts: 15 } as const
  assert.deepEqual(
    [1, 2, 3].map((n) => retryDelayMs(linear, failed(n))),
    [2000, 4000, 6000],
  )
  assert.deepEqual(
    [1, 2, 3].map((n) => retryDelayMs(exponential, failed(n))),
    [4000, 8000, 16000],
  )
  assert.equal(retryDelayMs(exponential, { attempts: 1, retryAfterMs: null, random: 1 }), 4800)
})

test('no delay is longer than a day', () => {
  const retries = { policy: 'exponential', delaySeconds: 60, attempts: 100 } as const
  assert.equal(retryDelayMs(retries, failed(50)), 86_400_000)
})

test('Retry-After raises the delay and never lowers it', () => {
  const retries = { policy: 'constant', delaySeconds: 5, attempts: 15 } as const
  assert.equal(retryDelayMs(retries, failed(1, 30_000)), 30_000)
  assert.equal(retryDelayMs(retries, failed(1, 1_000)), 5_000)
})
