import type { FastifyReply } from 'fastify'
import { GatewayError } from '../core/errors.ts'
import type { RateLimit } from '../dialects/dialect.ts'

/** Counts the requests of one API's callers. */
export interface RateCounter {
  /** Counts a request and writes the headers that tell what is left; throws RATE_LIMITED over the limit. */
  count(caller: string, bucket: string | null, reply: FastifyReply): void
}

interface Window {
  readonly endsAt: number
  count: number
}

const MINUTE_MS = 60_000
/** Callers that are remembered; beyond it those whose minute began first are forgotten. */
const MAX_CALLERS = 10_000

/** Windows of one minute that begin with a caller's first request. Each process counts for itself. */
export function createRateCounter(limit: RateLimit, now: () => number = Date.now): RateCounter {
  const windows = new Map<string, Window>()

  function windowOf(key: string): Window {
    const known = windows.get(key)
    if (known && known.endsAt > now()) return known
    windows.delete(key)
    const oldest = windows.size >= MAX_CALLERS ? windows.keys().next().value : undefined
    if (oldest !== undefined) windows.delete(oldest)
    const fresh = { endsAt: now() + MINUTE_MS, count: 0 }
    windows.set(key, fresh)
    return fresh
  }

  return {
    count(caller, bucket, reply) {
      const allowed = bucket === null ? limit.perMinute : (limit.buckets[bucket] ?? limit.perMinute)
      if (allowed === 0) return
      const window = windowOf(`${bucket ?? ''}\n${caller}`)
      window.count += 1
      const resetAt = Math.ceil(window.endsAt / 1000)
      reply.headers({
        'x-ratelimit-limit': String(allowed),
        'x-ratelimit-remaining': String(Math.max(allowed - window.count, 0)),
        'x-ratelimit-reset': String(resetAt),
      })
      if (window.count <= allowed) return
      const message = `this key may make ${allowed} such requests a minute; try again later`
      throw new GatewayError('RATE_LIMITED', message, { details: { resetAt } })
    },
  }
}
