import assert from 'node:assert/strict'
import test from 'node:test'
import type { FastifyReply } from 'fastify'
import { createRateCounter } from './rate-limit.ts'

function counting(now: () => number) {
  const counter = createRateCounter({ perMinute: 3, buckets: { create: 1, free: 0 } }, now)
  return (caller: string, bucket: string | null = null): Readonly<Record<string, string>> => {
    let written: Record<string, string> = {}
    const reply = { headers: (values: Record<string, string>) => (written = values) } as unknown as FastifyReply
    try {
      counter.count(caller, bucket, reply)
    } catch (error) {
      return { ...written, refused: (error as { code: string }).code }
    }
    return written
  }
}

const left = (limit: number, remaining: number) => ({
  'x-ratelimit-limit': String(limit),
  'x-ratelimit-remaining': String(remaining),
  'x-ratelimit-reset': '61',
})

test('each caller has so many requests a minute, and is told what is left', () => {
  let time = 1_000
  const count = counting(() => time)
  assert.deepEqual(count('a'), left(3, 2))
  assert.deepEqual(count('a'), left(3, 1))
  assert.deepEqual(count('a'), left(3, 0))
  assert.deepEqual(count('a'), { ...left(3, 0), refused: 'RATE_LIMITED' })
  assert.deepEqual(count('b'), left(3, 2))
  time += 60_000
  assert.deepEqual(count('a'), { ...left(3, 2), 'x-ratelimit-reset': '121' })
})

test('a bucket is counted apart; 0 means no limit', () => {
  const count = counting(() => 1_000)
  assert.deepEqual(count('a', 'create'), left(1, 0))
  assert.equal(count('a', 'create').refused, 'RATE_LIMITED')
  assert.deepEqual(count('a'), left(3, 2))
  assert.deepEqual(count('a', 'free'), {})
})
