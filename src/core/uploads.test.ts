import assert from 'node:assert/strict'
import test from 'node:test'
import { holdUpload, isUpload } from './uploads.ts'

test('a file that came with the request is known until it is let go, and what a body claims never is', () => {
  assert.equal(isUpload({ from: 'upload', path: '/somewhere/a', size: 1 }), false)
  const held = holdUpload({ path: '/somewhere/a', size: 1, sha256: '', name: 'a.txt' })
  assert.ok(isUpload(held.upload))
  assert.ok(isUpload({ ...held.upload }), 'also after the body was checked and rebuilt')
  for (const other of [null, 'a', {}, { ...held.upload, path: '/somewhere/b' }, { ...held.upload, from: 'url' }]) {
    assert.equal(isUpload(other), false)
  }
  held[Symbol.dispose]()
  assert.equal(isUpload(held.upload), false)
})
