import { parseArgs } from 'node:util'
import { benchCatchUp } from './support/delivery/catch-up.ts'
import { benchDurable } from './support/delivery/durable.ts'
import { benchIdle } from './support/delivery/idle.ts'
import { benchLatency } from './support/delivery/latency.ts'
import { benchNeighbours } from './support/delivery/neighbours.ts'
import { toTable, type Figure } from './support/figure.ts'

const EVENTS = 1_000_000
const THROUGHPUT = 20_000
const SUBSCRIPTIONS = 1_000
const PER_SECOND = 200
const SECONDS = 30

/** The parts, each with the work for the number of events that was asked for. */
const PARTS: Readonly<Record<string, (events: number) => Promise<readonly Figure[]>>> = {
  durable: (events) => benchDurable(Math.min(events, THROUGHPUT)),
  neighbours: (events) => benchNeighbours(Math.min(events, THROUGHPUT)),
  idle: (events) => benchIdle(Math.min(events, THROUGHPUT / 2), Math.min(events, SUBSCRIPTIONS)),
  catchup: (events) => benchCatchUp(events),
  latency: (events) => benchLatency(PER_SECOND, Math.max(1, Math.min(SECONDS, Math.floor(events / PER_SECOND)))),
}

/** Measures delivery: `npm run bench:delivery`. `--only` narrows it to parts, `--events` makes it smaller. */
async function main(): Promise<void> {
  const { values } = parseArgs({
    options: { only: { type: 'string', multiple: true }, events: { type: 'string', default: String(EVENTS) } },
  })
  const names = values.only ?? Object.keys(PARTS)
  const events = Number(values.events)
  if (!Number.isSafeInteger(events) || events < 1) throw new Error('--events is a whole number of at least 1')
  const unknown = names.filter((name) => !Object.hasOwn(PARTS, name))
  if (unknown.length > 0)
    throw new Error(`unknown part ${unknown.join(', ')}; there are: ${Object.keys(PARTS).join(', ')}`)
  const figures: Figure[] = []
  for (const name of names) {
    process.stderr.write(`measuring ${name} …\n`)
    figures.push(...((await PARTS[name]?.(events)) ?? []))
  }
  process.stdout.write(`${toTable(figures, 'compared with')}\n`)
}

await main()
