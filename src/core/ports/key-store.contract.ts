import assert from 'node:assert/strict'
import { A, runCases, sessionRecord, type CreateStore, type StoreCases } from './cases.contract.ts'
import type { Envelope } from './key-store.ts'

const envelope = (id: string): Envelope => ({
  id,
  plaintext: new Uint8Array([1, 0, 255]),
  stanza: new Uint8Array([7, 7]),
})

const cases: StoreCases = {
  'gives back what was committed and leaves out the rest': async (store) => {
    const keys = store.keys(A)
    assert.equal(await keys.credentials(), null)
    await keys.commit({ rows: { session: { a: '1', b: '2' }, 'pre-key': { a: 'other' } }, credentials: 'me' })
    await keys.commit({ rows: { session: { a: null, b: '3', c: '4' } } })
    assert.deepEqual(
      await keys.get('session', ['a', 'b', 'c', 'd']),
      new Map([
        ['b', '3'],
        ['c', '4'],
      ]),
    )
    assert.deepEqual(await keys.get('pre-key', ['a']), new Map([['a', 'other']]))
    assert.deepEqual(await keys.get('pre-key', []), new Map())
    assert.equal(await keys.credentials(), 'me')
  },
  'takes many rows at once': async (store) => {
    const keys = store.keys(A)
    const rows = Object.fromEntries(Array.from({ length: 812 }, (_, index) => [`k${index}`, `v${index}`]))
    await keys.commit({ rows: { 'pre-key': rows } })
    assert.deepEqual(await keys.get('pre-key', Object.keys(rows)), new Map(Object.entries(rows)))
    await keys.commit({ rows: { 'pre-key': Object.fromEntries(Object.keys(rows).map((id) => [id, null])) } })
    assert.equal((await keys.get('pre-key', Object.keys(rows))).size, 0)
  },
  'applies commits in the order of their calls, and reads after them': async (store) => {
    const values = Array.from({ length: 50 }, (_, index) => String(index))
    const commits = values.map((value) => store.keys(A).commit({ rows: { session: { a: value } } }))
    const read = store.keys(A).get('session', ['a'])
    assert.deepEqual(await read, new Map([['a', '49']]))
    await Promise.all(commits)
  },
  'keeps the sessions apart': async (store) => {
    await store.sessions.create(sessionRecord('b'))
    await store.keys(A).commit({ rows: { session: { a: '1' } }, credentials: 'a', envelopes: [envelope('e')] })
    const other = store.keys('b')
    assert.deepEqual(
      [(await other.get('session', ['a'])).size, await other.credentials(), await other.plaintext('e')],
      [0, null, null],
    )
    await other.clear()
    assert.equal(await store.keys(A).credentials(), 'a')
    await store.keys(A).clear()
    const keys = store.keys(A)
    assert.deepEqual(
      [(await keys.get('session', ['a'])).size, await keys.credentials(), await keys.plaintext('e')],
      [0, null, null],
    )
  },
  'refuses keys of an unknown session, and a later commit is none the worse': async (store) => {
    const refused = assert.rejects(store.keys('b').commit({ credentials: 'x' }), { code: 'SESSION_NOT_FOUND' })
    await Promise.all([refused, store.keys(A).commit({ credentials: 'y' })])
    assert.equal(await store.keys(A).credentials(), 'y')
  },
  'lists envelopes until an event settles them': async (store) => {
    const keys = store.keys(A)
    await keys.commit({ envelopes: [envelope('z'), envelope('a')] })
    await keys.commit({ envelopes: [envelope('z'), envelope('m')] })
    assert.deepEqual(await keys.unsettled(2), [envelope('z'), envelope('a')])
    assert.equal(await store.inbox.settle(A, ['z', 'unknown']), 1)
    assert.equal(await store.inbox.settle(A, ['z']), 0)
    assert.equal(await store.inbox.settle('b', ['a']), 0)
    assert.deepEqual(
      (await keys.unsettled(9)).map(({ id }) => id),
      ['a', 'm'],
    )
    assert.deepEqual(await keys.plaintext('z'), envelope('z').plaintext)
    await keys.commit({ envelopes: [envelope('z')] })
    assert.deepEqual(
      (await keys.unsettled(9)).map(({ id }) => id),
      ['a', 'm'],
      'the same stanza again changes nothing',
    )
  },
  'lists envelopes page by page, behind one that is settled meanwhile as well': async (store) => {
    const keys = store.keys(A)
    await keys.commit({ envelopes: ['z', 'a', 'm', 'b'].map(envelope) })
    const idsBehind = async (after: string | null) => (await keys.unsettled(2, after)).map(({ id }) => id)
    assert.deepEqual([await idsBehind(null), await idsBehind('a'), await idsBehind('b')], [['z', 'a'], ['m', 'b'], []])
    await store.inbox.settle(A, ['a', 'b'])
    assert.deepEqual([await idsBehind('a'), await idsBehind('z')], [['m'], ['m']])
  },
  'an envelope stays unsettled when its transaction fails': async (store) => {
    const keys = store.keys(A)
    await keys.commit({ envelopes: [envelope('e')] })
    const failing = store.transaction(async (tx) => {
      assert.equal(await tx.inbox.settle(A, ['e']), 1)
      throw new Error('on purpose')
    })
    await assert.rejects(failing, /on purpose/)
    assert.equal((await keys.unsettled(9)).length, 1)
  },
  'forgets settled envelopes that are old enough': async (store) => {
    const keys = store.keys(A)
    await keys.commit({ envelopes: [envelope('done'), envelope('open')] })
    await store.inbox.settle(A, ['done'])
    assert.equal(await keys.prune(Date.now() - 60_000), 0)
    assert.equal(await keys.prune(Date.now() + 60_000), 1)
    assert.equal(await keys.plaintext('done'), null)
    assert.equal((await keys.unsettled(9)).length, 1)
  },
}

/** What every key store must do; the store around it makes the sessions. */
export function keyStoreContract(name: string, create: CreateStore): void {
  runCases(`${name}: keys`, create, cases)
}
