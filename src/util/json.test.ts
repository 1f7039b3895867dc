import assert from 'node:assert/strict'
import test from 'node:test'
import { decodeJson, encodeJson } from './json.ts'

test('bytes survive, as Uint8Array and as Buffer', () => {
  const value = { a: new Uint8Array([1, 2, 255]), b: Buffer.from('hi'), c: [{ d: null, e: 'x' }] }
  assert.deepEqual(decodeJson(encodeJson(value)), {
    a: new Uint8Array([1, 2, 255]),
    b: new Uint8Array([104, 105]),
    c: [{ d: null, e: 'x' }],
  })
})
