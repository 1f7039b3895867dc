import assert from 'node:assert/strict'
import test from 'node:test'
import { measureGrowth, type Sample } from './growth.ts'

const samplesOf = (weigh: (seconds: number) => number): readonly Sample[] =>
  Array.from({ length: 100 }, (_, index) => ({ seconds: index * 5, megabytes: weigh(index * 5) }))

test('what goes up and down around the same weight does not grow', () => {
  const { percent } = measureGrowth(samplesOf((seconds) => 100 + (seconds % 20 === 0 ? 10 : -2)))
  assert.ok(Math.abs(percent) < 1, `${percent}`)
})

test('a leak is found under the ups and downs of collection', () => {
  const { start, end, percent } = measureGrowth(samplesOf((seconds) => 100 + (seconds % 25) + seconds * 0.02))
  assert.ok(percent > 7 && percent < 11, `${percent}`)
  assert.ok(end - start > 8 && end - start < 13)
})

test('a line needs two moments', () => {
  assert.throws(() => measureGrowth([{ seconds: 1, megabytes: 1 }]), /too few/)
})
