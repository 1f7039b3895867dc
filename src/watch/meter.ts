import { Counter, Histogram, type Registry } from 'prom-client'
import { COUNTS, TIMES, type CountName, type TimeName } from '../core/model/measure.ts'
import type { Meter } from '../core/ports/meter.ts'

/** A meter whose counts can be asked for. */
export interface RegisteredMeter extends Meter {
  /** The sessions that something was counted for. */
  sessions(): readonly string[]
}

/** Seconds; from a statement in memory to an operation that ran into its time limit. */
const BUCKETS: Readonly<Record<TimeName, readonly number[]>> = {
  store_seconds: [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10, 30],
  receive_seconds: [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10],
  deliver_seconds: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10, 30, 120, 600, 3_600, 86_400],
  send_seconds: [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30],
}

/** Counts and times for Prometheus. */
export function createMeter(registry: Registry): RegisteredMeter {
  const registers = [registry]
  const counters = mapValues(COUNTS, ({ about: help, labels }, name) => {
    return new Counter({ name: `waypost_${name}_total`, help, labelNames: [...labels], registers })
  })
  const histograms = mapValues(TIMES, ({ about: help, labels }, name) => {
    const buckets = [...BUCKETS[name]]
    return new Histogram({ name: `waypost_${name}`, help, labelNames: [...labels], buckets, registers })
  })
  /** How to take each session's series away, by what tells them apart. */
  const series = new Map<string, Map<string, () => void>>()
  const remember = (name: CountName, labels: Readonly<Record<string, string>>) => {
    const { session } = labels
    if (session === undefined) return
    const known = series.get(session) ?? new Map<string, () => void>()
    series.set(session, known)
    const key = [name, ...Object.values(labels)].join('\n')
    if (!known.has(key)) known.set(key, () => counters[name].remove({ ...labels }))
  }
  return {
    count(name, labels, by = 1) {
      if (!(by > 0)) return
      counters[name].inc({ ...labels }, by)
      remember(name, labels)
    },
    time(name, labels, seconds) {
      if (Number.isFinite(seconds)) histograms[name].observe({ ...labels }, seconds)
    },
    forget(session) {
      for (const remove of series.get(session)?.values() ?? []) remove()
      series.delete(session)
    },
    sessions: () => [...series.keys()],
  }
}

function mapValues<Name extends string, Value, Result>(
  values: Readonly<Record<Name, Value>>,
  map: (value: Value, name: Name) => Result,
): Readonly<Record<Name, Result>> {
  const entries = Object.entries(values) as [Name, Value][]
  return Object.fromEntries(entries.map(([name, value]) => [name, map(value, name)])) as Record<Name, Result>
}
