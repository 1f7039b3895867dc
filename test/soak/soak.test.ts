import assert from 'node:assert/strict'
import test from 'node:test'
import { runSoak } from './soak.ts'

/**
 * A minute or so shows no slow leak: caches fill, and the heap finds its size. What they show is that nothing grows without
 * bound at once, and that `npm run soak` works.
 */
const MOST_PERCENT = 25

test('a minute of steady traffic weigh little, and everything is delivered', { timeout: 240_000 }, async () => {
  const options = { durationMs: 75_000, warmUpMs: 35_000, perSecond: 6, progress: () => undefined }
  const { resident, heap, messages, deliveries, frames, findings } = await runSoak(options)
  assert.deepEqual(findings, [])
  assert.ok(messages > 200 && deliveries > messages && frames > 0, `${messages}, ${deliveries}, ${frames}`)
  assert.ok(resident.percent < MOST_PERCENT, JSON.stringify(resident))
  assert.ok(heap.percent < MOST_PERCENT * 2, JSON.stringify(heap))
})
