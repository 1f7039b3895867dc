import assert from 'node:assert/strict'
import test from 'node:test'
import { createUlidFactory, ulid } from './ulid.ts'

test('is 26 lower-case characters that carry the time first', () => {
  assert.match(ulid(), /^[0-9a-hjkmnp-tv-z]{26}$/)
  // The example of the ULID specification.
  assert.equal(createUlidFactory(() => 1469918176385)().slice(0, 10), '01aryz6s41')
})

test('increases within one millisecond', () => {
  const next = createUlidFactory(() => 1)
  const made = Array.from({ length: 1_000 }, next)
  assert.deepEqual(made.toSorted(), made)
  assert.equal(new Set(made).size, 1_000)
})
