import assert from 'node:assert/strict'
import { A, sessionRecord, type StoreCases } from './cases.contract.ts'
import type { IdempotencyEntry } from './idempotency-store.ts'

const entry = (change: Partial<IdempotencyEntry> = {}): IdempotencyEntry => ({
  id: 'k',
  fingerprint: 'f',
  messageId: 'M1',
  answer: null,
  createdAt: 1_000,
  ...change,
})

/** What every store does with the keys by which requests are made once. */
export const idempotencyCases: StoreCases = {
  'sets a key aside once, and gives back what was stored under it': async ({ idempotency }) => {
    assert.deepEqual(await idempotency.begin(A, entry(), 0), entry())
    const second = entry({ fingerprint: 'g', messageId: 'M2', createdAt: 2_000 })
    assert.deepEqual(await idempotency.begin(A, second, 0), entry(), 'the first one stays')
    await idempotency.answer(A, 'k', 'the answer')
    assert.deepEqual(await idempotency.begin(A, second, 0), entry({ answer: 'the answer' }))
    assert.deepEqual(await idempotency.begin(A, entry({ id: 'l' }), 0), entry({ id: 'l' }))
  },
  'takes a key anew once it is too old': async ({ idempotency }) => {
    await idempotency.begin(A, entry(), 0)
    await idempotency.answer(A, 'k', 'the answer')
    const later = entry({ fingerprint: 'g', messageId: 'M2', createdAt: 9_000 })
    assert.deepEqual(await idempotency.begin(A, later, 1_000), entry({ answer: 'the answer' }))
    assert.deepEqual(await idempotency.begin(A, later, 1_001), later)
  },
  'one of many that come at the same time sets a key aside': async ({ idempotency }) => {
    const ids = Array.from({ length: 8 }, (_, index) => `M${index}`)
    const found = await Promise.all(ids.map((messageId) => idempotency.begin(A, entry({ messageId }), 0)))
    assert.equal(new Set(found.map(({ messageId }) => messageId)).size, 1)
  },
  'forgets a key, old keys, and no other session’s': async ({ idempotency, sessions }) => {
    await sessions.create(sessionRecord('b'))
    await idempotency.begin(A, entry(), 0)
    await idempotency.begin('b', entry({ messageId: 'theirs' }), 0)
    await idempotency.forget(A, 'k')
    assert.equal((await idempotency.begin(A, entry({ messageId: 'new' }), 0)).messageId, 'new')
    assert.equal(await idempotency.prune(A, 1_000), 0)
    assert.equal(await idempotency.prune(A, 1_001), 1)
    assert.equal((await idempotency.begin('b', entry(), 0)).messageId, 'theirs')
  },
  'refuses a session that is not there': async ({ idempotency }) => {
    await assert.rejects(idempotency.begin('nobody', entry(), 0), { code: 'SESSION_NOT_FOUND' })
  },
}
