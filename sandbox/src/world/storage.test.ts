import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'

import { createFileStorage, createMemoryStorage } from './storage.ts'

const folder = mkdtempSync(join(tmpdir(), 'sandbox-storage-'))
after(() => rmSync(folder, { recursive: true }))

for (const [name, open] of [
  ['memory', () => createMemoryStorage()],
  ['file', () => createFileStorage(join(folder, 'one.db'))],
] as const) {
  test(`${name}: keeps rows by kind, in the order of their ids`, () => {
    using storage = open()
    storage.put('a', 'x:2', 'two')
    storage.put('a', 'x:1', 'one')
    storage.put('a', 'y:1', 'other')
    storage.put('b', 'x:1', 'elsewhere')
    storage.put('a', 'x:1', 'changed')
    assert.equal(storage.get('a', 'x:1'), 'changed')
    assert.equal(storage.get('a', 'none'), null)
    assert.deepEqual(
      storage.list('a', 'x:').map(({ value }) => value),
      ['changed', 'two'],
    )
    assert.equal(storage.list('a').length, 3)
    storage.delete('a', 'x:1')
    assert.equal(storage.get('a', 'x:1'), null)
  })

  test(`${name}: what fails leaves nothing behind`, () => {
    using storage = open()
    storage.put('c', '1', 'before')
    assert.throws(() =>
      storage.atomically(() => {
        storage.put('c', '1', 'inside')
        storage.atomically(() => storage.put('c', '2', 'nested'))
        throw new Error('no')
      }),
    )
    assert.equal(storage.get('c', '1'), 'before')
    assert.equal(storage.get('c', '2'), null)
  })
}

test('file: a second process finds what was flushed', () => {
  const path = join(folder, 'two.db')
  using first = createFileStorage(path)
  first.put('a', '1', 'kept')
  first.flush()
  using second = createFileStorage(path)
  assert.equal(second.get('a', '1'), 'kept')
})
