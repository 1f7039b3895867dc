import { readFile, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { compare } from '../chaos/compare/compare.ts'
import { collectEvidence } from '../chaos/evidence.ts'
import { startPrograms } from '../chaos/our-traffic.ts'
import { runPairing } from '../chaos/pairing-trouble.ts'
import { startPeople } from '../chaos/people-traffic.ts'
import { KEY } from '../chaos/processes.ts'
import { pause } from '../chaos/request.ts'
import { time } from '../chaos/result.ts'
import { createStage, setTheStage, type Stage } from '../chaos/stage.ts'
import { startTidying } from '../chaos/state-traffic.ts'
import { measureGrowth, type Growth, type Sample } from './growth.ts'
import type { Noted } from './probe.ts'

export interface SoakOptions {
  readonly durationMs: number
  /** From the beginning; not looked at. */
  readonly warmUpMs: number
  /** Messages a second, in both directions together. */
  readonly perSecond: number
  readonly progress: (line: string) => void
}

/** What a soak has shown. Megabytes. */
export interface SoakResult {
  readonly minutes: number
  readonly warmUpMinutes: number
  readonly messages: number
  readonly deliveries: number
  readonly frames: number
  readonly resident: Growth
  /** What full collections leave of it. */
  readonly heap: Growth
  /** What the comparison of `npm run chaos` found, and what ended before its time; there was no trouble. */
  readonly findings: readonly string[]
}

const PROBE = fileURLToPath(new URL('probe.ts', import.meta.url))
const SAMPLE_MS = 5_000
const IDLE_SESSIONS = 3
const SETTLE_MS = 60_000
const SHARE_OF_PEOPLE = 0.6

/** Steady traffic of all kinds for a time, while the gateway is weighed. */
export async function runSoak(options: SoakOptions): Promise<SoakResult> {
  const folder = await mkdtemp(join(tmpdir(), 'waypost-soak-'))
  try {
    return await soakIn(folder, options)
  } finally {
    await rm(folder, { recursive: true, force: true })
  }
}

async function soakIn(folder: string, { durationMs, warmUpMs, perSecond, progress }: SoakOptions): Promise<SoakResult> {
  const memory = join(folder, 'memory')
  const parts = { folder, seed: 1, database: null, log: 'info', preload: PROBE, keepBodies: false }
  await using stage = await createStage({ ...parts, env: { SOAK_MEMORY: memory } })
  await setTheStage(stage)
  for (let count = 0; count < IDLE_SESSIONS; count++)
    await runPairing(stage, { kind: 'pairing', at: 0, past: 50, kills: [] })
  using listener = listenTo(stage)
  const traffic = [
    ...startPeople(stage, perSecond * SHARE_OF_PEOPLE),
    ...startPrograms(stage, perSecond * (1 - SHARE_OF_PEOPLE)),
    ...startTidying(stage, 5_000),
  ]
  const weighed = await weigh(memory, { durationMs, progress: (line) => progress(`${tell(stage)}; ${line}`) })
  stage.stopping.abort()
  await Promise.all(traffic)
  const missing = await findings(stage)
  const warm = ({ seconds }: Sample) => seconds * 1_000 >= warmUpMs
  return {
    minutes: durationMs / 60_000,
    warmUpMinutes: warmUpMs / 60_000,
    messages: stage.ledger.posts.length,
    deliveries: stage.consumers.impartial.taken.size,
    frames: listener.frames(),
    resident: measureGrowth(weighed.resident.filter(warm)),
    heap: measureGrowth(weighed.heap.filter(warm)),
    findings: [...missing, ...early(stage, listener.closed())],
  }
}

/** The one process and the one connection are there to the end. */
const early = ({ gateway }: Stage, socketClosed: string | null): readonly string[] => [
  ...gateway.lives.flatMap(({ pid, end, endedAt }) =>
    end === null ? [] : [`the gateway ended by itself (process ${pid}) with ${end} at ${time(endedAt)}`],
  ),
  ...(socketClosed === null ? [] : [`the websocket was closed with ${socketClosed}`]),
]

const tell = ({ ledger, consumers }: Stage): string =>
  `${ledger.posts.length} messages, ${consumers.impartial.taken.size} deliveries`

/** A websocket that hears everything of one session. */
function listenTo({ origin, held }: Stage) {
  const [first] = held
  const query = new URLSearchParams({ session: first?.name ?? '', events: '*', 'x-api-key': KEY })
  const socket = new WebSocket(`${origin.replace(/^http/, 'ws')}/ws?${query}`)
  let frames = 0
  let closed: string | null = null
  socket.addEventListener('message', () => void frames++)
  socket.addEventListener('close', ({ code }) => void (closed ??= `code ${code} at ${time(Date.now())}`))
  return {
    frames: () => frames,
    /** With which code and when; null while it is open. */
    closed: () => closed,
    [Symbol.dispose]: () => socket.close(),
  }
}

interface Weighing {
  readonly durationMs: number
  readonly progress: (line: string) => void
}

async function weigh(memory: string, { durationMs, progress }: Weighing) {
  const [resident, heap]: [Sample[], Sample[]] = [[], []]
  const startedAt = performance.now()
  for (let told = 0; performance.now() - startedAt < durationMs;) {
    await pause(SAMPLE_MS)
    const now = JSON.parse(await readFile(memory, 'utf8')) as Noted
    const seconds = (performance.now() - startedAt) / 1_000
    const megabytes = (what: keyof Noted) => now[what] / 1_048_576
    resident.push({ seconds, megabytes: megabytes('rss') })
    heap.push({ seconds, megabytes: megabytes('heapInUse') })
    if (seconds - told < 30) continue
    told = seconds
    const shown = (what: keyof Noted) => `${megabytes(what).toFixed(1)} MB`
    progress(
      `${seconds.toFixed(0)} s: ${shown('rss')}, heap ${shown('heapInUse')} of ${shown('heapTotal')}, outside of it ${shown('external')}`,
    )
  }
  return { resident, heap }
}

async function findings(stage: Stage): Promise<readonly string[]> {
  const deadline = performance.now() + SETTLE_MS
  for (;;) {
    const found = compare(stage.ledger, await collectEvidence(stage), []).findings
    if (found.length === 0 || performance.now() > deadline) {
      return found.map(({ kind, place, id, what }) => `${kind} ${id} at ${place}: ${what}`)
    }
    await pause(2_000)
  }
}
