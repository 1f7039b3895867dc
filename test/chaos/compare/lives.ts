import { STOP_LIMIT_MS } from '../processes.ts'
import type { Life } from '../supervised.ts'
import type { Finding } from './finding.ts'

/** While a disk was full or read-only. Milliseconds since 1970. */
export interface DiskTrouble {
  readonly from: number
  readonly to: number
}

export interface LivesVerdict {
  readonly findings: readonly Finding[]
  /** Ended by themselves with a code while their disk was full or read-only. */
  readonly excused: number
  /** Asked to stop and left to it. */
  readonly drained: number
  /** Asked twice. */
  readonly cutShort: number
  /** How long the longest of these took, in milliseconds. */
  readonly longestStopMs: number | null
}

/** What a full disk made it do may take so long to end it. */
const AFTER_DISK_MS = 5_000
/** A process that is over its limit says so and is gone. */
const LIMIT_GRACE_MS = 1_000
/** A second signal ends it at once, on a machine that has other work. */
const AT_ONCE_MS = 5_000

/** Whether each life of a process ended as it was made to. */
export function compareLives(place: string, lives: readonly Life[], disks: readonly DiskTrouble[]): LivesVerdict {
  const judged = lives.map((life) => ({ life, judgement: judge(life, disks) }))
  const those = (end: Judgement['end']) => judged.filter(({ judgement }) => judgement.end === end)
  const drained = those('drained').map(({ life }) => sinceFirstSignal(life))
  return {
    findings: judged.flatMap(({ life, judgement }) => {
      if (judgement.end !== 'wrong') return []
      return [{ kind: 'fallen', place, id: String(life.pid), what: judgement.what, at: life.endedAt }]
    }),
    excused: those('excused').length,
    drained: drained.length,
    cutShort: those('cut short').length,
    longestStopMs: drained.length === 0 ? null : Math.max(...drained),
  }
}

type Judgement =
  | { readonly end: 'none' | 'killed' | 'drained' | 'cut short' | 'excused' }
  | { readonly end: 'wrong'; readonly what: string }

function judge(life: Life, disks: readonly DiskTrouble[]): Judgement {
  const { end, endedAt, signals } = life
  if (end === null || endedAt === null) return { end: 'none' }
  const terms = signals.filter(({ signal }) => signal === 'SIGTERM')
  const isExit = end.startsWith('code ')
  // Whoever asks to stop may come upon a process that was killed a moment ago.
  const isKilled = signals[0]?.signal === end || (terms.length === 0 && signals.some(({ signal }) => signal === end))
  if (isKilled && end === 'SIGKILL') return { end: 'killed' }
  const isDisk = disks.some(({ from, to }) => from <= endedAt && endedAt <= to + AFTER_DISK_MS)
  if (terms.length > 1 && isExit) return atOnce(endedAt - (terms[1]?.at ?? endedAt), end)
  const tookMs = sinceFirstSignal(life)
  if (terms.length === 1 && end === 'code 0' && tookMs <= STOP_LIMIT_MS + LIMIT_GRACE_MS) return { end: 'drained' }
  if (isExit && end !== 'code 0' && isDisk) return { end: 'excused' }
  const sent = signals.map(({ signal }) => signal).join(', ')
  if (terms.length > 0) return { end: 'wrong', what: `ended with ${end} ${tookMs} ms after it was asked to (${sent})` }
  return { end: 'wrong', what: `ended by itself with ${end}${sent && ` (sent was ${sent})`}` }
}

function atOnce(tookMs: number, end: string): Judgement {
  if (tookMs <= AT_ONCE_MS && (end === 'code 0' || end === 'code 1')) return { end: 'cut short' }
  return { end: 'wrong', what: `ended with ${end} ${tookMs} ms after the second SIGTERM` }
}

const sinceFirstSignal = ({ endedAt, signals }: Life): number => (endedAt ?? 0) - (signals[0]?.at ?? 0)
