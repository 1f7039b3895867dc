import { parseArgs } from 'node:util'
import type { Growth } from './growth.ts'
import { runSoak } from './soak.ts'

const USAGE = 'usage: npm run soak -- [--minutes 60] [--rate 8] [--json]'
/** Of growth after the warm-up. */
const MOST_PERCENT = 5
/** At this pace it takes a quarter of an hour until V8's code and heap and SQLite's pages have the size that they keep. */
const WARM_UP_SHARE = 1 / 4
const LEAST_WARM_UP_MINUTES = 3
/** A short soak has no more than this share of it to warm up. */
const MOST_WARM_UP_SHARE = 0.5
const SHOWN = 20

const { values } = parseArgs({
  options: {
    minutes: { type: 'string', default: '60' },
    rate: { type: 'string', default: '8' },
    json: { type: 'boolean', default: false },
  },
})
const [minutes, perSecond] = [Number(values.minutes), Number(values.rate)]
if (!(minutes > 0) || !(perSecond > 0)) throw new Error(USAGE)

const warmUp = Math.min(Math.max(minutes * WARM_UP_SHARE, LEAST_WARM_UP_MINUTES), minutes * MOST_WARM_UP_SHARE)
const result = await runSoak({
  durationMs: minutes * 60_000,
  warmUpMs: warmUp * 60_000,
  perSecond,
  progress: (line) => process.stderr.write(`${line}\n`),
})

const line = (name: string, { start, end, percent }: Growth): string =>
  `${name.padEnd(20)} ${start.toFixed(1)} MB to ${end.toFixed(1)} MB, ${percent.toFixed(2)} %`
const { messages, deliveries, frames, resident, heap, findings } = result
const text = [
  `soak: ${minutes} minutes, the first ${warmUp.toFixed(1)} to warm up, ${perSecond} messages a second`,
  `${messages} messages, ${deliveries} deliveries, ${frames} frames of the websocket, ${findings.length} findings`,
  line('resident memory', resident),
  line('heap in use', heap),
].join('\n')
process.stdout.write(`${values.json ? JSON.stringify(result) : text}\n`)
for (const finding of findings.slice(0, SHOWN)) process.stderr.write(`${finding}\n`)
const grows = [resident, heap].some(({ percent }) => percent >= MOST_PERCENT)
process.exitCode = grows || findings.length > 0 ? 1 : 0
