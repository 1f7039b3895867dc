import assert from 'node:assert/strict'
import test from 'node:test'
import fc from 'fast-check'
import { createCursorTracker } from './cursor.ts'

test('the position passes numbers without parts at once', () => {
  const tracker = createCursorTracker(10)
  tracker.take(11, 0)
  tracker.take(12, 0)
  assert.equal(tracker.position, 12)
  assert.equal(tracker.open, 0)
})

test('the position stays before the first number that is not dealt with', () => {
  const tracker = createCursorTracker(0)
  tracker.take(1, 1)
  tracker.take(2, 2)
  tracker.take(3, 0)
  tracker.settle(2)
  tracker.settle(2)
  assert.equal(tracker.position, 0)
  tracker.settle(1)
  assert.equal(tracker.position, 3)
})

test('whatever the order, the position never passes an open number and ends at the last', () => {
  const parts = fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 1, maxLength: 30 })
  fc.assert(
    fc.property(parts, fc.infiniteStream(fc.nat()), (counts, random) => {
      const tracker = createCursorTracker(0)
      const left = counts.flatMap((count, index) => Array<number>(count).fill(index + 1))
      counts.forEach((count, index) => tracker.take(index + 1, count))
      while (left.length > 0) {
        assert.ok(tracker.position < Math.min(...left))
        const [seq] = left.splice(random.next().value % left.length, 1)
        tracker.settle(seq!)
      }
      assert.equal(tracker.position, counts.length)
    }),
  )
})
