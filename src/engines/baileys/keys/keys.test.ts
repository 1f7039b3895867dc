import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { createMemoryKeyStore } from '../../testing/memory-key-store.ts'
import { createIdentityBook } from './identity-book.ts'
import { createRowStore } from './row-store.ts'
import { createSignalKeys } from './signal-keys.ts'

const noNews = { onPairs: () => undefined }

describe('row store', () => {
  it('reads what is on its way, and commits together what comes together', async () => {
    const keys = createMemoryKeyStore()
    const rows = createRowStore(keys, () => assert.fail('no commit fails here'))
    const writes = ['1', '2', '3'].map((text) => rows.write({ rows: { session: { a: text } } }))
    assert.equal((await rows.read('session', ['a'])).get('a'), '3')
    await Promise.all(writes)
    assert.equal(keys.commits, 1)
    assert.equal((await keys.get('session', ['a'])).get('a'), '3')
  })

  it('remembers that a row is absent, until it is written', async () => {
    const keys = createMemoryKeyStore()
    const rows = createRowStore(keys, () => undefined)
    assert.equal((await rows.read('session', ['a'])).get('a'), null)
    await rows.write({ rows: { session: { a: 'now' } } })
    assert.equal((await rows.read('session', ['a'])).get('a'), 'now')
    await rows.write({ rows: { session: { a: null } } })
    assert.equal((await rows.read('session', ['a'])).get('a'), null)
  })

  it('lets work in a unit go on at once, and waits at its end', async () => {
    const keys = createMemoryKeyStore(() => 20)
    const rows = createRowStore(keys, () => undefined)
    let written = 0
    await rows.unit(async () => {
      await rows.write({ rows: { session: { a: '1' } } })
      written = keys.commits
    })
    assert.equal(written, 0)
    assert.equal(keys.commits, 1)
  })

  it('refuses what may build on a failed commit, until it recovers', async () => {
    const keys = createMemoryKeyStore()
    const failures: unknown[] = []
    const rows = createRowStore(keys, (error) => failures.push(error))
    await rows.write({ rows: { session: { a: 'old' } } })
    keys.failure = new Error('disk full')
    await assert.rejects(
      rows.unit(() => rows.write({ rows: { session: { a: 'new' } } })),
      /disk full/,
    )
    keys.failure = null
    await assert.rejects(rows.write({ rows: { session: { b: 'x' } } }), /disk full/)
    assert.equal(failures.length, 1)
    await rows.recover()
    assert.equal((await rows.read('session', ['a'])).get('a'), 'old')
    await rows.write({ rows: { session: { b: 'x' } } })
  })
})

describe('signal keys', () => {
  it('give back what was set, bytes as bytes, and leave out what is absent', async () => {
    const keys = createSignalKeys(
      createRowStore(createMemoryKeyStore(), () => undefined),
      noNews,
    )
    const pair = { public: Buffer.from([1, 2]), private: Buffer.from([3]) }
    await keys.set({ 'pre-key': { 1: pair }, 'lid-mapping': { 15550000002: '900000000000002' } })
    assert.deepEqual(await keys.get('pre-key', ['1', '2']), { 1: pair })
    assert.deepEqual(await keys.get('lid-mapping', ['15550000002']), { 15550000002: '900000000000002' })
    await keys.set({ 'pre-key': { 1: null } })
    assert.deepEqual(await keys.get('pre-key', ['1']), {})
  })

  it('tell who is who, both ways', async () => {
    const store = createRowStore(createMemoryKeyStore(), () => undefined)
    const pairs: unknown[] = []
    const keys = createSignalKeys(store, { onPairs: (each) => pairs.push(...each) })
    await keys.set({ 'lid-mapping': { 15550000002: '900000000000002', '900000000000002_reverse': '15550000002' } })
    const [phone, lid] = ['15550000002@s.whatsapp.net', '900000000000002@lid']
    assert.deepEqual(pairs, [{ phone, lid }])
    const book = createIdentityBook(store)
    assert.deepEqual([await book.altOf(phone), await book.altOf(lid), await book.altOf('1@g.us')], [lid, phone, null])
  })
})
