import { FINDING_KINDS, type Finding, type FindingKind } from './compare/finding.ts'
import type { Verdict } from './compare/compare.ts'
import type { LivesVerdict } from './compare/lives.ts'
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
  readonly superseded: number
  /** Those that took place as planned. */
  readonly troubles: Readonly<Partial<Record<TroubleKind, number>>>
  /** Of the gateway's own process, those of pairing among them. */
  readonly kills: number
  readonly starts: number
  /** Ends by SIGTERM, with the longest of those that were left to it; and what a disk in trouble ended. */
  readonly stops: { readonly drained: number; readonly cutShort: number; readonly longestMs: number | null }
  readonly exitsOnDisk: number
  /** Within the migration of an old database, of all those aimed at it. */
  readonly migrationKills: { readonly within: number; readonly of: number }
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
  /** Those of the verdict, and what was found about the processes. */
  readonly findings: readonly Finding[]
  readonly ends: Omit<LivesVerdict, 'findings'>
  readonly happened: readonly Happened[]
  readonly lives: readonly Life[]
  readonly recovery: Recovery | null
  readonly settledAfterMs: number
}

export function toResult(parts: ResultParts): Result {
  const { seed, startedAt, database, ledger, verdict, happened, lives, ends, recovery, settledAfterMs } = parts
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
    wrong: countKinds(parts.findings),
    repeatedAtConsumer: verdict.repeatedAtConsumer,
    shuffledByNetwork: verdict.shuffled,
    readLater: verdict.readLater,
    overtakenUnconfirmed: verdict.overtaken,
    superseded: verdict.superseded,
    troubles: countTroubles(happened),
    kills: lives.filter(({ end }) => end === 'SIGKILL').length,
    starts: lives.length,
    stops: { drained: ends.drained, cutShort: ends.cutShort, longestMs: ends.longestStopMs },
    exitsOnDisk: ends.excused,
    migrationKills: countMigrationKills(happened),
    recovery,
    settledAfterMs,
    notes: notesOf(happened),
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
  for (const { trouble, note } of happened) if (note === null) counts[trouble.kind] = (counts[trouble.kind] ?? 0) + 1
  return counts
}

function countMigrationKills(happened: readonly Happened[]): Result['migrationKills'] {
  const counts = happened.map(({ trouble, killsWithin }) => {
    return { within: killsWithin ?? 0, of: trouble.kind === 'migration' ? trouble.kills.length : 0 }
  })
  const sum = (name: 'within' | 'of') => counts.reduce((total, count) => total + count[name], 0)
  return { within: sum('within'), of: sum('of') }
}

const notesOf = (happened: readonly Happened[]): readonly string[] => [
  ...new Set(happened.flatMap(({ trouble, note }) => (note === null ? [] : [`${trouble.kind}: ${note}`]))),
]

export const time = (ms: number | null): string => (ms === null ? 'an unknown time' : new Date(ms).toISOString())

function stopsOf({ stops: { drained, cutShort, longestMs } }: Result): string {
  const longest = longestMs === null ? '' : `, the longest ${longestMs} ms`
  return `${drained} drained${longest}; ${cutShort} cut short by a second signal`
}

function recoveryOf({ recovery }: Result): string {
  if (!recovery) return 'not measured'
  const { p50, p99, max, times } = recovery
  return `p50 ${p50} ms, p99 ${p99} ms, max ${max} ms (${times} times)`
}

const troublesOf = ({ troubles }: Result): string =>
  Object.entries(troubles)
    .map(([kind, count]) => `${kind} ${count}`)
    .join(', ')

type Row = readonly [string, string | number]

const doneRows = (result: Result): readonly Row[] => [
  ['messages written by people', result.written.byPeople],
  ['messages written through the gateway', result.written.byUs],
  ['  of both, with a file', result.written.withFile],
  ['  refused clearly and never repeated', result.written.refused],
  ['messages of the past, for sessions that paired', result.written.past],
  ['edits, deletions and reactions', result.changes],
  ['changes of a chat’s state', result.chatStates],
]

/** What may not be, and below it what is excused. */
const wrongRows = (result: Result): readonly Row[] => [
  ['lost', result.wrong.lost],
  ['  edits that a later one overtook on the network (not ours)', result.superseded],
  ['doubled in the store, the log or on a phone', result.wrong.doubled],
  ['  doubled at the consumer (allowed)', result.repeatedAtConsumer],
  ['out of order in a chat', result.wrong.disordered],
  ['  shuffled by the network (not ours)', result.shuffledByNetwork],
  ['  announced as undecryptable after damage, and read later', result.readLater],
  ['  overtaken after an answer without confirmation', result.overtakenUnconfirmed],
  ['undecryptable at the peer', result.wrong.unreadable],
  ['text or state that differs', result.wrong.different],
  ['requests that were never answered', result.wrong.unanswered],
  ['repeated requests that were taken for others', result.wrong.denied],
  ['messages that nobody wrote', result.wrong.uninvited],
  ['ends of a process that nobody made', result.wrong.fallen],
  ['  of the gateway, when its disk was full or read-only (allowed)', result.exitsOnDisk],
  ['sessions that never recovered', result.wrong.unrecovered],
]

const troubleRows = (result: Result): readonly Row[] => [
  ['kills of the gateway', result.kills],
  ['stops of the gateway', stopsOf(result)],
  ['kills within a migration', `${result.migrationKills.within} of ${result.migrationKills.of}`],
  ['troubles', troublesOf(result)],
  ['time to recover', recoveryOf(result)],
  ['settled after the last trouble', `${(result.settledAfterMs / 1000).toFixed(1)} s`],
]

/** The figures, for people. */
export function toText(result: Result): string {
  const rows = [...doneRows(result), ...wrongRows(result), ...troubleRows(result)]
  const width = Math.max(...rows.map(([name]) => name.length))
  const head = `chaos: seed ${result.seed}, ${result.seconds} s on ${result.database}`
  const lines = rows.map(([name, value]) => `${name.padEnd(width)}  ${value}`)
  return [head, ...lines, ...result.notes.map((note) => `note: ${note}`)].join('\n')
}
