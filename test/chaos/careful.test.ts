import assert from 'node:assert/strict'
import test from 'node:test'
import { askCarefully } from './careful.ts'
import type { Outcome } from './request.ts'

const answer = (status: number, message = ''): Outcome => ({ answered: true, status, body: { message } })
const SILENCE: Outcome = { answered: false, why: 'ECONNRESET' }
const UNCONFIRMED = answer(504, 'WhatsApp has not confirmed this message yet; it is sent again by itself')
const IN_USE = answer(409, 'message id 3EB0 is already used in this chat; ask for a new one')

/** What becomes of a request that is answered like this, one answer after the other. */
async function settle(answers: readonly Outcome[], leavesIt = false) {
  const left = [...answers]
  const ask = () => Promise.resolve(left.shift() ?? SILENCE)
  const signal = AbortSignal.abort()
  const options = { signal: left.length > 1 ? new AbortController().signal : signal, leavesIt: () => leavesIt }
  const hash = () => Promise.resolve({ why: 'nothing is fetched' })
  const { outcome, doubtful, unconfirmedAt, attempts } = await askCarefully({ ask, hash }, 'POST /', options)
  return [outcome, doubtful, unconfirmedAt !== null, attempts]
}

test('what was not answered is asked for again', async () => {
  assert.deepEqual(await settle([answer(201)]), ['taken', false, false, 1])
  assert.deepEqual(await settle([SILENCE, answer(201)]), ['taken', true, false, 2])
  assert.deepEqual(await settle([SILENCE]), ['open', true, false, 1])
})

test('what WhatsApp had not confirmed is known as such, and may be left to the gateway', async () => {
  assert.deepEqual(await settle([UNCONFIRMED], true), ['unconfirmed', true, true, 1])
  assert.deepEqual(await settle([UNCONFIRMED, answer(201)]), ['taken', true, true, 2])
  assert.deepEqual(await settle([answer(504, 'the proxy is tired')], true), ['open', true, false, 1])
})

test('an id in use is known after a doubt, and a refusal without one', async () => {
  assert.deepEqual(await settle([SILENCE, IN_USE]), ['known', true, false, 2])
  assert.deepEqual(await settle([UNCONFIRMED, IN_USE]), ['known', true, true, 2])
  assert.deepEqual(await settle([IN_USE]), ['refused', false, false, 1])
})
