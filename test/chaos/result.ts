import { FINDING_KINDS, type Finding, type FindingKind } from './compare/finding.ts'
import type { Verdict } from './compare/compare.ts'
import type { Ledger, Post } from './ledger.ts'
import type { TroubleKind } from './plan.ts'
import type { Recovery } from './recovery.ts'
import type { Life } from './supervised.ts'
import type { Happened } from './troubles.ts'

/** What a run has shown. */
export interface Result {
  readonly seed: number
  readonly seconds: number
  readonly database: 'sqlite' | 'postgres'
  readonly written: {
    readonly byPeople: number
    readonly byUs: number
    readonly withFile: number
    readonly refused: number
    readonly past: number
  }
  readonly changes: number
  readonly chatStates: number
  readonly wrong: Readonly<Record<FindingKind, number>>
  readonly repeatedAtConsumer: number
  readonly shuffledByNetwork: number
  readonly readLater: number
  readonly overtakenUnconfirmed: number
  readonly troubles: Readonly<Partial<Record<TroubleKind, number>>>
  /** Of the gateway's own process, those of pairing among them. */
  readonly kills: number
  readonly starts: number
  readonly recovery: Recovery | null
  readonly settledAfterMs: number
  readonly notes: readonly string[]
}

export interface ResultParts {
  readonly seed: number
  readonly startedAt: number
  readonly database: string | null
  readonly ledger: Ledger
  readonly verdict: Verdict
  readonly happened: readonly Happened[]
  readonly lives: readonly Life[]
  readonly recovery: Recovery | null
  readonly settledAfterMs: number
}

export function toResult(parts: ResultParts): Result {
  const { seed, startedAt, database, ledger, verdict, happened, lives, recovery, settledAfterMs } = parts
  const came = ledger.posts.filter(({ outcome }) => outcome !== 'refused')
  const isTyped = ({ via }: Post) => 'phone' in via
  return {
    seed,
    seconds: Math.round((Date.now() - startedAt) / 1000),
    database: database?.startsWith('postgres') ? 'postgres' : 'sqlite',
    written: {
      byPeople: came.filter(isTyped).length,
      byUs: came.filter((post) => !isTyped(post)).length,
      withFile: came.filter(({ file }) => file !== null).length,
      refused: ledger.posts.length - came.length,
      past: ledger.past.length,
    },
    changes: ledger.changes.filter(({ outcome }) => outcome === 'taken').length,
    chatStates: ledger.wishes.filter(({ outcome }) => outcome === 'taken').length,
    wrong: countKinds(verdict.findings),
    repeatedAtConsumer: verdict.repeatedAtConsumer,
    shuffledByNetwork: verdict.shuffled,
    readLater: verdict.readLater,
    overtakenUnconfirmed: verdict.overtaken,
    troubles: countTroubles(happened),
    kills: lives.filter(({ end }) => end === 'SIGKILL').length,
    starts: lives.length,
    recovery,
    settledAfterMs,
    notes: notesOf(happened, lives),
  }
}

export const isClean = ({ wrong, notes }: Result): boolean =>
  Object.values(wrong).every((count) => count === 0) && !notes.some((note) => note.includes('failed'))

const countKinds = (findings: readonly Finding[]): Readonly<Record<FindingKind, number>> =>
  Object.fromEntries(FINDING_KINDS.map((kind) => [kind, findings.filter((one) => one.kind === kind).length])) as Record<
    FindingKind,
    number
  >

function countTroubles(happened: readonly Happened[]): Readonly<Partial<Record<TroubleKind, number>>> {
  const counts: Partial<Record<TroubleKind, number>> = {}
  for (const { trouble } of happened) counts[trouble.kind] = (counts[trouble.kind] ?? 0) + 1
  return counts
}

/** Ends that nobody made: a full or a read-only disk may keep it from starting, nothing else. */
function notesOf(happened: readonly Happened[], lives: readonly Life[]): readonly string[] {
  const isExcused = ({ startedAt, endedAt }: Life) =>
    happened.some(({ trouble, begin, end }) => {
      const isDisk = trouble.kind === 'full-disk' || trouble.kind === 'read-only'
      return isDisk && begin <= (endedAt ?? startedAt) && (end ?? Infinity) >= startedAt
    })
  const ended = lives.filter((life) => life.end?.startsWith('code ') && life.end !== 'code 0' && !isExcused(life))
  return [
    ...ended.map(
      ({ pid, endedAt, end }) => `the gateway failed by itself (process ${pid}, ${end}) at ${time(endedAt)}`,
    ),
    ...new Set(happened.flatMap(({ trouble, note }) => (note === null ? [] : [`${trouble.kind}: ${note}`]))),
  ]
}

export const time = (ms: number | null): string => (ms === null ? 'an unknown time' : new Date(ms).toISOString())

/** The figures, for people. */
export function toText(result: Result): string {
  const { written, wrong, recovery, troubles } = result
  const rows: readonly (readonly [string, string | number])[] = [
    ['messages written by people', written.byPeople],
    ['messages written through the gateway', written.byUs],
    ['  of both, with a file', written.withFile],
    ['  refused clearly and never repeated', written.refused],
    ['messages of the past, for sessions that paired', written.past],
    ['edits, deletions and reactions', result.changes],
    ['changes of a chat’s state', result.chatStates],
    ['lost', wrong.lost],
    ['doubled in the store, the log or on a phone', wrong.doubled],
    ['doubled at the consumer (allowed)', result.repeatedAtConsumer],
    ['out of order in a chat', wrong.disordered],
    ['  shuffled by the network (not ours)', result.shuffledByNetwork],
    ['  announced as undecryptable after damage, and read later', result.readLater],
    ['  overtaken after an answer without confirmation', result.overtakenUnconfirmed],
    ['undecryptable at the peer', wrong.unreadable],
    ['state that differs', wrong.different],
    ['requests that were never answered', wrong.unanswered],
    ['messages that nobody wrote', wrong.uninvited],
    ['kills of the gateway', result.kills],
    [
      'troubles',
      Object.entries(troubles)
        .map(([kind, count]) => `${kind} ${count}`)
        .join(', '),
    ],
    [
      'time to recover',
      recovery
        ? `p50 ${recovery.p50} ms, p99 ${recovery.p99} ms, max ${recovery.max} ms (${recovery.times} times)`
        : 'not measured',
    ],
    ['settled after the last trouble', `${(result.settledAfterMs / 1000).toFixed(1)} s`],
  ]
  const width = Math.max(...rows.map(([name]) => name.length))
  const head = `chaos: seed ${result.seed}, ${result.seconds} s on ${result.database}`
  const lines = rows.map(([name, value]) => `${name.padEnd(width)}  ${value}`)
  return [head, ...lines, ...result.notes.map((note) => `note: ${note}`)].join('\n')
}
