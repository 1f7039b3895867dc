import assert from 'node:assert/strict'
import test from 'node:test'
import { parseRange } from './range.ts'

test('a range header names the bytes, both ends included', () => {
  assert.deepEqual(parseRange('bytes=0-3', 10), { start: 0, end: 3 })
  assert.deepEqual(parseRange('bytes=4-', 10), { start: 4, end: 9 })
  assert.deepEqual(parseRange('bytes=-3', 10), { start: 7, end: 9 })
  assert.deepEqual(parseRange('bytes=8-99', 10), { start: 8, end: 9 })
  assert.deepEqual(parseRange('bytes=-99', 10), { start: 0, end: 9 })
})

test('a range outside the file is unsatisfiable', () => {
  for (const header of ['bytes=10-', 'bytes=5-4', 'bytes=-0'])
    assert.equal(parseRange(header, 10), 'unsatisfiable', header)
  assert.equal(parseRange('bytes=-1', 0), 'unsatisfiable')
})

test('what is no single byte range means the whole file', () => {
  for (const header of [undefined, '', 'bytes=-', 'items=0-1', 'bytes=0-1,3-4', 'bytes=a-b']) {
    assert.equal(parseRange(header, 10), 'all', header)
  }
})
