import { collectDefaultMetrics, Gauge, Registry } from 'prom-client'
import type { Sight } from '../core/observatory.ts'
import type { Host } from '../core/ports/host.ts'
import type { Meter } from '../core/ports/meter.ts'
import { createGauges } from './gauges.ts'
import { createMeter } from './meter.ts'

/** Everything that is measured, as Prometheus reads it. */
export interface Metrics {
  readonly meter: Meter
  /** Never rejects because of the database: without it, it says so and tells the rest. */
  read(look: () => Promise<Sight>): Promise<{ readonly type: string; readonly body: string }>
}

export interface MetricsOptions {
  readonly host: Host
  readonly version: string
  readonly worker: string
  /** How long a scrape waits for the database. */
  readonly timeoutMs?: number
}

export function createMetrics({ host, version, worker, timeoutMs = 5_000 }: MetricsOptions): Metrics {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry, prefix: 'waypost_' })
  const names = { name: 'waypost_info', help: 'Which gateway this is', labelNames: ['version', 'worker'] }
  new Gauge({ ...names, registers: [registry] }).set({ version, worker }, 1)
  const meter = createMeter(registry)
  const gauges = createGauges(registry)
  let before: Sight | null = null
  let missing: ReadonlySet<string> = new Set()
  /** What was counted for a session after its end goes at the second look that does not find it: it may also be new. */
  const sweep = (sight: Sight | null) => {
    if (!sight || sight === before) return
    before = sight
    const present = new Set(sight.sessions.map(({ session }) => session))
    const absent = meter.sessions().filter((session) => !present.has(session))
    for (const session of absent) if (missing.has(session)) meter.forget(session)
    missing = new Set(absent)
  }
  return {
    meter,
    async read(look) {
      const sight = await within(timeoutMs, look())
      gauges.show(sight, { freeDisk: await within(timeoutMs, host.freeDisk()) })
      sweep(sight)
      return { type: registry.contentType, body: await registry.metrics() }
    },
  }
}

/** Null when it fails or takes too long. */
async function within<T>(timeoutMs: number, work: Promise<T>): Promise<T | null> {
  const { promise: expired, resolve } = Promise.withResolvers<null>()
  const timer = setTimeout(resolve, timeoutMs, null)
  try {
    return await Promise.race([work, expired])
  } catch {
    return null
  } finally {
    clearTimeout(timer)
  }
}
