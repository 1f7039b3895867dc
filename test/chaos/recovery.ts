import { HELD } from './cast.ts'
import type { Finding } from './compare/finding.ts'
import type { ConsumerEvidence } from './evidence.ts'
import type { Ledger } from './ledger.ts'
import type { Trouble } from './plan.ts'
import type { Happened } from './troubles.ts'

/** Milliseconds from a trouble to the next delivery of something that was written after it, session by session. */
export interface Recovery {
  readonly times: number
  readonly p50: number
  readonly p99: number
  readonly max: number
}

export interface RecoveryVerdict {
  /** Null when nothing was measured. */
  readonly recovery: Recovery | null
  /** Sessions to which nothing came any more. */
  readonly findings: readonly Finding[]
}

export interface RecoveryParts {
  readonly happened: readonly Happened[]
  readonly ledger: Ledger
  readonly impartial: ConsumerEvidence
}

/**
 * Each session recovers by itself, and from what concerned it alone. What goes wrong while it recovers prolongs it: it is
 * measured from the first trouble on.
 */
export function measureRecovery({ happened, ledger, impartial }: RecoveryParts): RecoveryVerdict {
  const episodes = HELD.flatMap((held, account) => {
    const begins = happened.filter(concerns(account)).map(beginOf)
    return episodesOf(
      begins.toSorted((one, other) => one - other),
      arrivals(held, { ledger, impartial }),
    ).map((episode) => ({ ...episode, session: held.name }))
  })
  const times = episodes.flatMap(({ tookMs }) => tookMs ?? []).toSorted((one, other) => one - other)
  const at = (share: number) => times[Math.min(times.length - 1, Math.floor(times.length * share))] ?? 0
  return {
    recovery: times.length === 0 ? null : { times: times.length, p50: at(0.5), p99: at(0.99), max: at(1) },
    findings: episodes.flatMap(({ session, begin, tookMs }) => {
      if (tookMs !== null) return []
      const what = 'nothing that was written after a trouble was ever delivered'
      return [{ kind: 'unrecovered', place: 'consumer impartial', id: session, what, at: begin }]
    }),
  }
}

/** After other troubles nothing has to recover: they change what comes, and not whether. */
const INTERRUPTING: readonly string[] = ['cut', 'stream-error', 'outdated', 'stall', 'delay']

const concerns =
  (account: number) =>
  ({ trouble, note }: Happened): boolean => {
    if (note !== null) return false
    if (trouble.kind !== 'network') return ALL.includes(trouble.kind)
    return INTERRUPTING.includes(trouble.fault) && (trouble.account === null || trouble.account === account)
  }

const ALL: readonly Trouble['kind'][] = ['kill', 'stop', 'webhook', 'full-disk', 'read-only', 'sandbox']

/** What lasts is over before anything can recover from it. */
function beginOf({ trouble, begin, end }: Happened): number {
  const lasts = trouble.kind === 'network' ? trouble.forMs !== undefined : LASTING.includes(trouble.kind)
  return lasts ? (end ?? begin) : begin
}

const LASTING: readonly Trouble['kind'][] = ['webhook', 'full-disk', 'read-only', 'sandbox']

interface Arrival {
  readonly writtenAt: number
  /** Null: it never came. */
  readonly at: number | null
}

/** What people wrote to a session, which has to come all the way; in the order of writing. */
function arrivals(
  { name, number }: (typeof HELD)[number],
  { ledger, impartial }: Pick<RecoveryParts, 'ledger' | 'impartial'>,
): readonly Arrival[] {
  const seen = new Map(
    impartial.taken.flatMap(({ session, message, at }) =>
      session === name && message !== null ? [[message, at] as const] : [],
    ),
  )
  return ledger.posts
    .filter(({ via, members, outcome }) => 'phone' in via && members.includes(number) && outcome === 'taken')
    .map(({ id, triedAt }) => ({ writtenAt: triedAt, at: seen.get(id) ?? null }))
}

interface Episode {
  readonly begin: number
  /** Null: nothing came any more, though something was written. */
  readonly tookMs: number | null
}

function episodesOf(begins: readonly number[], all: readonly Arrival[]): readonly Episode[] {
  const episodes: Episode[] = []
  let recoveredAt = 0
  for (const begin of begins) {
    if (begin < recoveredAt) continue
    const after = all.filter(({ writtenAt }) => writtenAt >= begin)
    // Nobody wrote anything after the last troubles.
    if (after.length === 0) break
    recoveredAt = Math.min(...after.map(({ at }) => at ?? Infinity))
    episodes.push({ begin, tookMs: recoveredAt === Infinity ? null : recoveredAt - begin })
  }
  return episodes
}
