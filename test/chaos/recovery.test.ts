import assert from 'node:assert/strict'
import test from 'node:test'
import { HELD } from './cast.ts'
import { createLedger } from './ledger.ts'
import type { Trouble } from './plan.ts'
import { measureRecovery } from './recovery.ts'
import type { Happened } from './troubles.ts'
import { toPost } from './traffic.ts'

/** When something was written to the first and the second session, and when it was delivered there; null for never. */
type Written = readonly (readonly [session: 0 | 1, writtenAt: number, deliveredAt: number | null])[]

function measure(happened: readonly Happened[], written: Written) {
  const ledger = createLedger()
  const taken = written.flatMap(([session, triedAt, at], index) => {
    const chat = { group: null, members: [HELD[session].number, 'ana'] }
    const post = toPost(chat, { id: `m${index}`, author: 'ana', via: { phone: true }, text: '', file: null })
    ledger.posts.push({ ...post, triedAt, outcome: 'taken' })
    if (at === null) return []
    const about = { event: 'message.any', session: HELD[session].name, message: post.id, text: '' }
    return [{ id: `e${index}`, ...about, at, times: 1 }]
  })
  const { recovery, findings } = measureRecovery({ happened, ledger, impartial: { name: 'x', altered: [], taken } })
  return [recovery && [recovery.times, recovery.p50, recovery.max], findings.map(({ kind, id }) => `${kind} ${id}`)]
}

const at = (begin: number, trouble: Trouble, end = begin): Happened => ({ trouble, begin, end, note: null })
const kill = (begin: number) => at(begin, { kind: 'kill', at: 0, downMs: 0 })
const cut = (begin: number, account: number) => at(begin, { kind: 'network', at: 0, fault: 'cut', account, count: 1 })

test('after a cut only the session of that account counts', () => {
  const written: Written = [
    [1, 101, 110],
    [0, 102, 300],
  ]
  assert.deepEqual(measure([cut(100, 0)], written), [[1, 200, 200], []])
  assert.deepEqual(measure([cut(100, 1)], written), [[1, 10, 10], []])
  assert.deepEqual(measure([kill(100)], written), [[2, 200, 200], []])
})

test('what was written before the trouble is no sign of recovery', () => {
  assert.deepEqual(
    measure(
      [cut(100, 0)],
      [
        [0, 99, 105],
        [0, 150, 160],
      ],
    ),
    [[1, 60, 60], []],
  )
})

test('a recovery that another trouble interrupts goes on, from the first one', () => {
  const written: Written = [
    [0, 105, 500],
    [0, 700, 720],
  ]
  assert.deepEqual(measure([cut(100, 0), kill(300), cut(690, 0)], written), [[2, 400, 400], []])
})

test('what lasts is over before anything recovers from it; what did not take place counts for nothing', () => {
  const webhook = at(100, { kind: 'webhook', at: 0, answer: 'hang', forMs: 100 }, 200)
  assert.deepEqual(measure([webhook], [[0, 250, 260]]), [[1, 60, 60], []])
  assert.deepEqual(measure([{ ...kill(100), note: 'left out' }], [[0, 250, 260]]), [null, []])
})

test('what never recovered is found, unless nobody wrote any more', () => {
  assert.deepEqual(measure([cut(100, 0)], [[0, 101, null]]), [null, ['unrecovered first']])
  assert.deepEqual(measure([cut(100, 0)], [[0, 99, 100]]), [null, []])
})
