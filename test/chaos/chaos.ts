import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { HELD } from './cast.ts'
import { compare, type Verdict } from './compare/compare.ts'
import type { Finding } from './compare/finding.ts'
import { compareLives } from './compare/lives.ts'
import type { Shuffled } from './compare/shuffled.ts'
import { collectEvidence, type Evidence } from './evidence.ts'
import { startPrograms } from './our-traffic.ts'
import { startPeople } from './people-traffic.ts'
import { createPlan, type TroubleKind } from './plan.ts'
import { measureRecovery } from './recovery.ts'
import { pause } from './request.ts'
import { isClean, time, toResult, type Result } from './result.ts'
import { createStage, setTheStage, type Stage } from './stage.ts'
import { startTidying } from './state-traffic.ts'
import { endTrouble, makeTrouble, type Happened } from './troubles.ts'

export interface ChaosOptions {
  readonly seed: number
  readonly durationMs: number
  readonly only: readonly TroubleKind[]
  readonly database: string | null
  /** Messages a second, in both directions together. */
  readonly perSecond: number
  readonly keep: boolean
  /** What the gateway writes into its log. */
  readonly log: string
  readonly progress: (line: string) => void
}

export interface Outcome {
  readonly result: Result
  readonly findings: readonly Finding[]
  /** Where logs, bodies and findings are; null when it was removed. */
  readonly folder: string | null
}

const SHARE_OF_PEOPLE = 0.6
const TIDY_EVERY_MS = 2_500
/** Patience alone: whatever is to come in the end may take long on a busy machine, and is looked for until it is there. */
const SETTLE_MS = 300_000
const ANSWERS_MS = 120_000
const SURE_MS = 3_000

/** One run: everything is set up, goes on under trouble for its time, settles, and is compared. */
export async function runChaos(options: ChaosOptions): Promise<Outcome> {
  const folder = await mkdtemp(join(tmpdir(), 'waypost-chaos-'))
  const outcome = await runIn(folder, options)
  if (!options.keep && isClean(outcome.result)) {
    await rm(folder, { recursive: true, force: true })
    return { ...outcome, folder: null }
  }
  await writeFile(join(folder, 'findings.json'), JSON.stringify(outcome, null, 2))
  return outcome
}

async function runIn(folder: string, options: ChaosOptions): Promise<Outcome> {
  const { seed, durationMs, only, database, perSecond, log, progress } = options
  const startedAt = Date.now()
  await using stage = await createStage({ folder, seed, database, log })
  await setTheStage(stage)
  progress(`the stage is set; in ${folder}`)
  const traffic = [
    ...startPeople(stage, perSecond * SHARE_OF_PEOPLE),
    ...startPrograms(stage, perSecond * (1 - SHARE_OF_PEOPLE)),
    ...startTidying(stage, TIDY_EVERY_MS),
  ]
  const happened: Happened[] = []
  const reporter = setInterval(() => progress(tell(stage, happened)), 10_000)
  try {
    const trouble = makeTrouble(stage, createPlan({ seed, durationMs, only }), happened)
    await Promise.all([trouble, pause(durationMs)])
    stage.stopping.abort()
    const endedAt = Date.now()
    await endTrouble(stage)
    const { evidence, verdict } = await settle(stage, traffic, { happened, progress })
    await writeFile(join(folder, 'evidence.json'), toJson(stage, { ...evidence, happened }))
    const around = judgeProcesses(stage, evidence, happened)
    const findings = [...verdict.findings, ...around.findings]
    const parts = { seed, startedAt, database, ledger: stage.ledger, verdict, findings, happened, ...around.measured }
    const result = toResult({ ...parts, lives: stage.gateway.lives, settledAfterMs: Date.now() - endedAt })
    if (!isClean(result)) await cp(stage.disk.folder, join(folder, 'data'), { recursive: true })
    return { result, findings: findings.map(withLastTrouble(happened)), folder }
  } finally {
    clearInterval(reporter)
    stage.stopping.abort()
    stage.givingUp.abort()
  }
}

const tell = ({ ledger, gateway, consumers }: Stage, happened: readonly Happened[]): string =>
  [
    `${ledger.posts.length} messages written, ${ledger.changes.length} changed`,
    `${consumers.impartial.taken.size} deliveries`,
    `${gateway.lives.length} starts`,
    `${happened.length} troubles, last: ${happened.at(-1)?.trouble.kind ?? 'none'}`,
  ].join('; ')

interface Settling {
  readonly happened: readonly Happened[]
  readonly progress: (line: string) => void
}

/** Everything open is answered, everything on its way arrives; then what is there is compared, until nothing is missing. */
async function settle(
  stage: Stage,
  traffic: readonly Promise<void>[],
  { happened, progress }: Settling,
): Promise<{ readonly evidence: Evidence; readonly verdict: Verdict }> {
  const deadline = performance.now() + SETTLE_MS
  const impatience = setTimeout(() => stage.givingUp.abort(), ANSWERS_MS)
  await Promise.all(traffic)
  clearTimeout(impatience)
  progress('everything is answered')
  // The network hands out once more what nobody has acknowledged, at the next login.
  for (const { number } of stage.held) await stage.control.ask('POST /faults', { kind: 'cut', number })
  for (let cleanBefore = false; ;) {
    await pause(SURE_MS)
    const evidence = await collectEvidence(stage)
    const verdict = compare(stage.ledger, evidence, shufflesOf(happened))
    progress(`compared: ${verdict.findings.length} findings${firstOf(verdict.findings)}`)
    const isNew = verdict.findings.length === 0
    // Once more after a while: what comes too often may come late.
    if ((isNew && cleanBefore) || performance.now() > deadline) return { evidence, verdict }
    cleanBefore = isNew
  }
}

const firstOf = ([first]: readonly Finding[]): string =>
  first ? `, such as ${first.kind} ${first.id} at ${first.place}` : ''

/** How the processes ended, and how long it took until messages came again. */
function judgeProcesses({ gateway, sandbox, ledger }: Stage, { impartial }: Evidence, happened: readonly Happened[]) {
  const disks = happened
    .filter(({ trouble }) => trouble.kind === 'full-disk' || trouble.kind === 'read-only')
    .map(({ begin, end }) => ({ from: begin, to: end ?? Infinity }))
  const { findings: fallen, ...ends } = compareLives('the gateway', gateway.lives, disks)
  // What it makes of a signal is its own affair.
  const unasked = sandbox.lives.filter(({ signals }) => signals.length === 0)
  const { findings: unrecovered, recovery } = measureRecovery({ happened, ledger, impartial })
  const findings = [...fallen, ...compareLives('the sandbox', unasked, []).findings, ...unrecovered]
  return { findings, measured: { ends, recovery } }
}

const SHUFFLING: readonly string[] = ['reorder', 'stall', 'corrupt']

const shufflesOf = (happened: readonly Happened[]): readonly Shuffled[] =>
  happened.flatMap(({ trouble, begin, end }) => {
    if (trouble.kind !== 'network' || !SHUFFLING.includes(trouble.fault)) return []
    const number = HELD[trouble.account ?? -1]?.number
    if (number === undefined) return []
    return [{ number, from: begin, to: end ?? Date.now(), isDamage: trouble.fault === 'corrupt' }]
  })

const withLastTrouble =
  (happened: readonly Happened[]) =>
  (finding: Finding): Finding => {
    const { at } = finding
    const last = at === null ? null : happened.findLast(({ begin }) => begin <= at)
    if (!last) return finding
    const { kind, at: _at, ...details } = last.trouble
    return {
      ...finding,
      what: `${finding.what}; the last trouble before: ${kind} ${JSON.stringify(details)} at ${time(last.begin)}`,
    }
  }

function toJson(
  { ledger, gateway }: Stage,
  { phones, ...evidence }: Evidence & { readonly happened: unknown },
): string {
  return JSON.stringify({ ledger, lives: gateway.lives, phones: Object.fromEntries(phones), ...evidence })
}
