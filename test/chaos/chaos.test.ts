import assert from 'node:assert/strict'
import test from 'node:test'
import { runChaos } from './chaos.ts'
import { NO_DISK } from './disk.ts'
import { TROUBLE_KINDS, type TroubleKind } from './plan.ts'
import { isClean, toText, type Result } from './result.ts'

const SEED = 4
const DURATION_MS = 40_000

const isWithoutDisk = (kind: TroubleKind, { notes }: Result): boolean => notes.includes(`${kind}: ${NO_DISK}`)

/** A short run of `npm run chaos`, with every kind of trouble in it. */
test(
  'nothing is lost, doubled, out of order or unreadable under kill, cut and load',
  { timeout: 240_000 },
  async (context) => {
    const options = {
      seed: SEED,
      durationMs: DURATION_MS,
      only: TROUBLE_KINDS,
      database: null,
      perSecond: 6,
      log: 'info',
    }
    const { result, findings, folder } = await runChaos({ ...options, keep: false, progress: () => undefined })
    const told = findings.slice(0, 10).map(({ kind, place, id, what }) => `${kind} ${id} at ${place}: ${what}`)
    assert.ok(isClean(result), [toText(result), ...told, `kept in ${folder}`].join('\n'))
    assert.ok(result.kills > 0 && result.written.byPeople > 0 && result.written.byUs > 0, toText(result))
    const leftOut = TROUBLE_KINDS.filter((kind) => !result.troubles[kind])
    assert.deepEqual(
      leftOut.filter((kind) => !isWithoutDisk(kind, result)),
      [],
      toText(result),
    )
    if (leftOut.length > 0)
      context.diagnostic(`left out, for want of a disk that root may mount: ${leftOut.join(', ')}`)
  },
)
