import assert from 'node:assert/strict'
import { A, PHONE, sessionRecord, type StoreCases } from './cases.contract.ts'
import type { EarlyReceipt } from './early-receipt-store.ts'

const receipt = (id: string, ack: EarlyReceipt['ack'] = 'device'): EarlyReceipt => ({
  target: { id, chat: PHONE, chatAlt: null, fromMe: true, participant: null },
  by: null,
  ack,
  timestamp: 1_700_000_000,
  errorCode: null,
})

/** What is kept of receipts that overtook their messages. */
export const earlyReceiptCases: StoreCases = {
  'gives receipts back once, in their order, and by message': async ({ earlyReceipts }) => {
    await earlyReceipts.keep(A, receipt('M1'), 1)
    await earlyReceipts.keep(A, receipt('M2'), 2)
    await earlyReceipts.keep(A, receipt('M1', 'read'), 3)
    assert.deepEqual(await earlyReceipts.take(A, 'M1'), [receipt('M1'), receipt('M1', 'read')])
    assert.deepEqual(await earlyReceipts.take(A, 'M1'), [])
    assert.deepEqual(await earlyReceipts.take(A, 'M2'), [receipt('M2')])
  },
  'forgets old receipts, and keeps sessions apart': async ({ earlyReceipts, sessions }) => {
    await sessions.create(sessionRecord('b'))
    await earlyReceipts.keep(A, receipt('M1'), 1)
    await earlyReceipts.keep(A, receipt('M2'), 5)
    await earlyReceipts.keep('b', receipt('M1'), 1)
    assert.equal(await earlyReceipts.prune(A, 5), 1)
    assert.deepEqual(await earlyReceipts.take(A, 'M1'), [])
    assert.deepEqual(await earlyReceipts.take('b', 'M1'), [receipt('M1')])
    assert.deepEqual(await earlyReceipts.take(A, 'M2'), [receipt('M2')])
  },
}
