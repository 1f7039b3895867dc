import assert from 'node:assert/strict'
import { A, GROUP, LID, PHONE, sessionRecord, type StoreCases } from './cases.contract.ts'
import type { WaitingMessage } from './waiting-store.ts'

const waiting = (id: string, chat = PHONE): WaitingMessage => ({
  target: { id, chat, chatAlt: null, fromMe: false, participant: chat === GROUP ? PHONE : null },
  reason: 'Bad MAC',
  timestamp: 1_700_000_000,
})

/** What is kept of messages that cannot be read yet. */
export const waitingCases: StoreCases = {
  'keeps what waits once per chat, until it is taken': async (store) => {
    assert.equal(await store.waiting.add(A, waiting('M1'), 1), true)
    assert.equal(await store.waiting.add(A, waiting('M1'), 2), false)
    assert.equal(await store.waiting.add(A, waiting('M1', GROUP), 3), true)
    assert.deepEqual(await store.waiting.list(A, 9), [waiting('M1', GROUP), waiting('M1')])
    assert.equal(await store.waiting.take(A, { id: 'M1', chat: LID, chatAlt: null }), false)
    assert.equal(await store.waiting.take(A, { id: 'M1', chat: LID, chatAlt: PHONE }), true)
    assert.equal(await store.waiting.take(A, { id: 'M1', chat: LID, chatAlt: PHONE }), false)
    assert.deepEqual(await store.waiting.list(A, 9), [waiting('M1', GROUP)])
  },
  'lists the newest, forgets the old, and keeps sessions apart': async (store) => {
    await store.sessions.create(sessionRecord('b'))
    for (const [at, id] of ['M1', 'M2', 'M3'].entries()) await store.waiting.add(A, waiting(id), at)
    await store.waiting.add('b', waiting('M1'), 0)
    assert.deepEqual(
      (await store.waiting.list(A, 2)).map(({ target }) => target.id),
      ['M3', 'M2'],
    )
    assert.equal(await store.waiting.prune(A, 2), 2)
    assert.deepEqual(await store.waiting.list(A, 9), [waiting('M3')])
    assert.deepEqual(await store.waiting.list('b', 9), [waiting('M1')])
  },
}
