import assert from 'node:assert/strict'
import { A, addLive, message, PHONE, sessionRecord, type StoreCases } from './cases.contract.ts'
import type { MessageChange } from './early-change-store.ts'

const target = (id: string) => ({ id, chat: PHONE, chatAlt: null, fromMe: false, participant: null })

const star = (id: string, starred = true): MessageChange => ({
  type: 'star',
  target: target(id),
  starred,
  timestamp: 1_700_000_000,
})

const edit = (id: string): MessageChange => ({
  type: 'edit',
  action: {
    id: 'E',
    fromMe: false,
    sender: PHONE,
    senderAlt: null,
    senderName: null,
    timestamp: 1_700_000_001,
    raw: new Uint8Array([1]),
  },
  target: target(id),
  text: 'better',
  raw: new Uint8Array([2, 3]),
  envelopes: [],
})

/** What is kept of changes that overtook their messages. */
export const earlyChangeCases: StoreCases = {
  'gives changes back once, whole, in their order, and by message': async ({ earlyChanges }) => {
    await earlyChanges.keep(A, star('M1'), 1)
    await earlyChanges.keep(A, star('M2'), 2)
    await earlyChanges.keep(A, edit('M1'), 3)
    assert.deepEqual(await earlyChanges.take(A, 'M1'), [star('M1'), edit('M1')])
    assert.deepEqual(await earlyChanges.take(A, 'M1'), [])
    assert.deepEqual(await earlyChanges.take(A, 'M2'), [star('M2')])
  },
  'keeps a change once that comes again, where it came last': async ({ earlyChanges }) => {
    for (const change of [star('M1'), star('M1', false), star('M1')]) await earlyChanges.keep(A, change, 1)
    assert.deepEqual(await earlyChanges.take(A, 'M1'), [star('M1', false), star('M1')])
  },
  'gives back what came for messages that are there by now': async (store) => {
    await store.sessions.create(sessionRecord('b'))
    for (const id of ['M1', 'M2']) await store.earlyChanges.keep(A, star(id), 1)
    await store.earlyChanges.keep('b', star('M1'), 1)
    await addLive(store, message('M1'))
    assert.deepEqual(await store.earlyChanges.takeStored(A), [star('M1')])
    assert.deepEqual(await store.earlyChanges.takeStored(A), [])
    assert.deepEqual(await store.earlyChanges.take(A, 'M2'), [star('M2')])
    assert.deepEqual(await store.earlyChanges.take('b', 'M1'), [star('M1')])
  },
  'forgets old changes, and keeps sessions apart': async ({ earlyChanges, sessions }) => {
    await sessions.create(sessionRecord('b'))
    await earlyChanges.keep(A, star('M1'), 1)
    await earlyChanges.keep(A, star('M2'), 5)
    await earlyChanges.keep('b', star('M1'), 1)
    assert.equal(await earlyChanges.prune(A, 5), 1)
    assert.deepEqual(await earlyChanges.take(A, 'M1'), [])
    assert.deepEqual(await earlyChanges.take('b', 'M1'), [star('M1')])
    assert.deepEqual(await earlyChanges.take(A, 'M2'), [star('M2')])
  },
}
