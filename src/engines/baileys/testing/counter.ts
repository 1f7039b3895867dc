import { type Meter, NO_METER } from '../../../core/ports/meter.ts'

/** A meter that remembers. */
export function createCounter() {
  const counts = new Map<string, number>()
  const times: string[] = []
  const watchers = new Set<() => void>()
  const meter: Meter = {
    ...NO_METER,
    count(name, labels, by = 1) {
      const key = 'kind' in labels ? `${name} ${labels.kind}` : name
      for (const each of new Set([name, key])) counts.set(each, (counts.get(each) ?? 0) + by)
      for (const look of watchers) look()
    },
    time: (name) => void times.push(name),
  }
  return {
    meter,
    of: (name: string): number => counts.get(name) ?? 0,
    /** Resolves when so many were counted. */
    until: (name: string, wanted: number): Promise<void> =>
      new Promise((resolve) => {
        const look = (): void => {
          if ((counts.get(name) ?? 0) < wanted) return
          watchers.delete(look)
          resolve()
        }
        watchers.add(look)
        look()
      }),
    timesOf: (name: string): number => times.filter((each) => each === name).length,
  }
}
