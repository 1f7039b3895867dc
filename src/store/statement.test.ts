import assert from 'node:assert/strict'
import test from 'node:test'
import { filled } from './statement.ts'

test('a list is filled up to few lengths with what it ends with', () => {
  assert.deepEqual(filled([]), [])
  assert.deepEqual(filled(['a']), ['a'])
  assert.deepEqual(filled(['a', 'b']), ['a', 'b', 'b', 'b'])
  assert.deepEqual(filled(['a', 'b', 'c', 'd']), ['a', 'b', 'c', 'd'])
  const items = Array.from({ length: 4_096 }, (_none, index) => index)
  const lengths = items.map((index) => filled(items.slice(0, index + 1)).length)
  assert.deepEqual([...new Set(lengths)], [1, 4, 16, 64, 256, 1_024, 4_096])
  assert.ok(lengths.every((length, index) => length > index))
  assert.deepEqual(new Set(filled(items.slice(0, 300))), new Set(items.slice(0, 300)))
  const long = Array.from({ length: 5_000 }, (_none, index) => index)
  assert.equal(filled(long), long)
})
