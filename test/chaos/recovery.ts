import type { ConsumerEvidence } from './evidence.ts'
import type { Life } from './supervised.ts'
import type { Happened } from './troubles.ts'

/** Milliseconds from a trouble to the next message that is delivered. */
export interface Recovery {
  readonly times: number
  readonly p50: number
  readonly p99: number
  readonly max: number
}

/** From a kill: a message delivered by the process after it. When another trouble comes first, that one counts. */
export function measureRecovery(
  happened: readonly Happened[],
  lives: readonly Life[],
  { taken }: ConsumerEvidence,
): Recovery | null {
  const delivered = taken.filter(({ message }) => message !== null).map(({ at }) => at)
  const begins = happened.map(beginOf).toSorted((one, other) => one - other)
  const times = happened.flatMap((one) => {
    const begin = beginOf(one)
    const from =
      one.trouble.kind === 'kill' ? (lives.find(({ startedAt }) => startedAt >= begin)?.startedAt ?? begin) : begin
    const next = delivered.find((at) => at >= from)
    if (next === undefined || begins.some((other) => other > begin && other < next)) return []
    return [next - begin]
  })
  if (times.length === 0) return null
  const sorted = times.toSorted((one, other) => one - other)
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0
  return { times: sorted.length, p50: at(0.5), p99: at(0.99), max: at(1) }
}

/** What lasts is over before anything can recover from it. */
function beginOf({ trouble, begin, end }: Happened): number {
  const lasts = ['webhook', 'full-disk', 'read-only', 'sandbox', 'clock'].includes(trouble.kind)
  return lasts ? (end ?? begin) : begin
}
