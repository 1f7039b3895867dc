import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { until } from '../../../test/support/wait.ts'
import { startWorker, type Worker } from '../orders.ts'
import type { GatewayOrders } from './gateway-server.ts'
import type { HookOrders, Tally } from './hook-server.ts'
import GATEWAY from '../../../bin/gateway.json' with { type: 'json' }

/** The administrator's key of the bench's gateways. */
export const KEY = 'benchmark-key'

export type HookWorker = Worker<HookOrders>
export type GatewayWorker = Worker<GatewayOrders>

/** The receiver of webhooks, in a process of its own. */
export const startHooks = (): Promise<HookWorker> => startWorker<HookOrders>(new URL('hook-server.ts', import.meta.url))

/** The gateway as it is, with an engine in memory in place of WhatsApp. `file` keeps everything on the disk. */
export async function startFakeGateway(
  database: 'file' | 'memory',
  folder?: string,
): Promise<GatewayWorker & { readonly folder: string }> {
  const data = folder ?? (await mkdtemp(join(tmpdir(), 'waypost-bench-')))
  const address = database === 'memory' ? 'sqlite::memory:' : `sqlite:${join(data, 'bench.db')}`
  const profile = process.env['WAYPOST_BENCH_PROFILE']
  const file = new URL('gateway-server.ts', import.meta.url)
  const { options } = GATEWAY
  const execArgv = profile === undefined ? options : [...options, '--cpu-prof', `--cpu-prof-dir=${profile}`]
  const worker = await startWorker<GatewayOrders>(file, { args: [data, address, KEY], execArgv })
  await worker.ask('address', null)
  return {
    ...worker,
    folder: data,
    async [Symbol.asyncDispose]() {
      await worker[Symbol.asyncDispose]()
      if (folder === undefined) await rm(data, { recursive: true, force: true })
    },
  }
}

/** Waits until so many came to each of these paths, and says when. */
export async function arrived(
  hooks: HookWorker,
  counts: Readonly<Record<string, number>>,
  timeoutMs = 600_000,
): Promise<Readonly<Record<string, Tally>>> {
  return until(
    `deliveries to ${Object.keys(counts).join(', ')}`,
    async () => {
      const tallies = await hooks.ask('tallies', null)
      return Object.entries(counts).every(([path, count]) => (tallies[path]?.count ?? 0) >= count) ? tallies : null
    },
    timeoutMs,
  )
}

const ROUNDS = 7

/** One of the things that are compared: measures how many a second, over so many. */
export interface Contestant extends AsyncDisposable {
  measure(count: number): Promise<number>
}

/**
 * The median of each, over short rounds in which they take turns: what else happens on the machine disturbs all of them.
 * `count` is for all rounds of one; few only show that it works.
 */
export async function compare(
  count: number,
  starts: readonly (() => Promise<Contestant>)[],
): Promise<readonly number[]> {
  await using opened = new AsyncDisposableStack()
  const contestants: Contestant[] = []
  for (const start of starts) contestants.push(opened.use(await start()))
  const rounds = count < 1_000 ? 1 : ROUNDS
  const each = Math.ceil(count / rounds)
  const measured = contestants.map((): number[] => [])
  for (const contestant of contestants) await contestant.measure(Math.ceil(each / 2))
  for (let round = 0; round < rounds; round++) {
    for (const [index, contestant] of contestants.entries()) measured[index]?.push(await contestant.measure(each))
  }
  return measured.map(median)
}

const median = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0

/** Milliseconds since 1970, with fractions, in every process the same. */
export const now = (): number => performance.timeOrigin + performance.now()
