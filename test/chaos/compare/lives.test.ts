import assert from 'node:assert/strict'
import test from 'node:test'
import { STOP_LIMIT_MS } from '../processes.ts'
import type { Life } from '../supervised.ts'
import { compareLives, type DiskTrouble } from './lives.ts'

type Signal = Life['signals'][number]

const NO_SIGNALS: readonly Signal[] = []
const kill: Signal = { signal: 'SIGKILL', at: 90_000 }
const term = (at: number): Signal => ({ signal: 'SIGTERM', at })

/** Of a life that ended at 100 s. */
function judge(end: string | null, signals = NO_SIGNALS, disks: readonly DiskTrouble[] = []) {
  const life: Life = { pid: 7, startedAt: 0, endedAt: end === null ? null : 100_000, end, signals: [...signals] }
  const { findings, excused, drained, cutShort } = compareLives('the gateway', [life], disks)
  return [
    ...findings.map(({ kind, id }) => `${kind} ${id}`),
    ...Object.entries({ excused, drained, cutShort })
      .filter(([, count]) => count > 0)
      .map(([name]) => name),
  ].join()
}

test('what runs, and what we killed, is as it should be', () => {
  assert.deepEqual([judge(null), judge('SIGKILL', [kill])], ['', ''])
  assert.equal(judge('SIGKILL', [kill, term(90_001)]), '', 'who asked came too late')
})

test('a signal that we did not send is found, also on a full disk', () => {
  const full = { from: 0, to: 100_000 }
  for (const end of ['SIGABRT', 'SIGSEGV', 'SIGKILL', 'SIGTERM']) {
    assert.equal(judge(end, NO_SIGNALS, [full]), 'fallen 7')
  }
  assert.equal(judge('SIGSEGV', [kill]), 'fallen 7')
})

test('an end by itself is found, unless its disk was in trouble then or seconds before', () => {
  assert.deepEqual([judge('code 1'), judge('code 0')], ['fallen 7', 'fallen 7'])
  assert.equal(judge('code 1', NO_SIGNALS, [{ from: 99_000, to: 101_000 }]), 'excused')
  assert.equal(judge('code 1', NO_SIGNALS, [{ from: 90_000, to: 96_000 }]), 'excused')
  assert.equal(judge('code 1', NO_SIGNALS, [{ from: 90_000, to: 94_000 }]), 'fallen 7')
  assert.equal(judge('code 1', NO_SIGNALS, [{ from: 100_001, to: 110_000 }]), 'fallen 7')
  assert.equal(judge('code 0', NO_SIGNALS, [{ from: 99_000, to: 101_000 }]), 'fallen 7')
})

test('one SIGTERM ends it with code 0 within the limit', () => {
  assert.equal(judge('code 0', [term(90_000)]), 'drained')
  assert.equal(judge('code 1', [term(90_000)]), 'fallen 7')
  assert.equal(judge('SIGTERM', [term(90_000)]), 'fallen 7')
  assert.equal(judge('code 0', [term(100_000 - STOP_LIMIT_MS - 1_001)]), 'fallen 7')
  assert.equal(judge('SIGKILL', [term(80_000), kill]), 'fallen 7')
})

test('a second SIGTERM ends it at once, with either code', () => {
  assert.equal(judge('code 1', [term(98_000), term(99_900)]), 'cutShort')
  assert.equal(judge('code 0', [term(98_000), term(99_900)]), 'cutShort')
  assert.equal(judge('code 1', [term(90_000), term(91_000)]), 'fallen 7')
  assert.equal(judge('SIGSEGV', [term(98_000), term(99_900)]), 'fallen 7')
})
