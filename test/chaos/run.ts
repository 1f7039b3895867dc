import { parseArgs } from 'node:util'
import { runChaos } from './chaos.ts'
import { TROUBLE_KINDS, type TroubleKind } from './plan.ts'
import { isClean, time, toText } from './result.ts'

const USAGE = `usage: npm run chaos -- [--minutes 1] [--seed 1] [--database postgres://…] [--rate 8] [--only kill,network] [--log info] [--keep] [--json]

  --minutes N    how long the trouble lasts
  --seed N       what the trouble is drawn from: the same number, the same plan
  --database A   where the gateway keeps everything; a file of SQLite without it
  --rate N       messages a second, in both directions together
  --only KINDS   of ${TROUBLE_KINDS.join(', ')}; "none" for no trouble at all
  --log LEVEL    what the gateway writes into the log that is kept (info)
  --keep         keeps the folder of the run, even when nothing is wrong
  --json         the figures as JSON`

const SHOWN = 40

function readArguments() {
  const { values } = parseArgs({
    options: {
      minutes: { type: 'string', default: '1' },
      seed: { type: 'string', default: '1' },
      rate: { type: 'string', default: '8' },
      database: { type: 'string' },
      only: { type: 'string' },
      log: { type: 'string', default: 'info' },
      keep: { type: 'boolean', default: false },
      json: { type: 'boolean', default: false },
    },
  })
  const only = values.only === 'none' ? [] : (values.only?.split(',') ?? TROUBLE_KINDS)
  const [minutes, seed, perSecond] = [values.minutes, values.seed, values.rate].map(Number) as [number, number, number]
  const isUnknown = only.some((kind) => !TROUBLE_KINDS.includes(kind as TroubleKind))
  if (!(minutes > 0) || !Number.isSafeInteger(seed) || !(perSecond > 0) || isUnknown) throw new Error(USAGE)
  return { ...values, minutes, seed, perSecond, only: only as readonly TroubleKind[] }
}

const { minutes, json, database, ...options } = readArguments()
const { result, findings, folder } = await runChaos({
  ...options,
  durationMs: minutes * 60_000,
  database: database ?? null,
  progress: (line) => process.stderr.write(`${line}\n`),
})
for (const { kind, place, id, what, at } of findings.slice(0, SHOWN)) {
  process.stderr.write(`${kind} ${id} at ${place}, written ${time(at)}: ${what}\n`)
}
if (folder !== null) process.stderr.write(`everything about it is in ${folder}\n`)
process.stdout.write(`${json ? JSON.stringify(result) : toText(result)}\n`)
process.exitCode = isClean(result) ? 0 : 1
