import assert from 'node:assert/strict'
import test from 'node:test'
import { createTryAgain } from './try-again.ts'

test('work that fails is done again after growing waits, which begin anew after a success', (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] })
  const done: string[] = []
  const again = createTryAgain((name) => void done.push(name))
  for (const [at, waitMs] of [1_000, 2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000].entries()) {
    again.failed('a')
    t.mock.timers.tick(waitMs - 1)
    assert.equal(done.length, at)
    t.mock.timers.tick(1)
    assert.equal(done.length, at + 1)
  }
  again.forget('a')
  again.failed('a')
  t.mock.timers.tick(1_000)
  assert.equal(done.length, 9)
})

test('nobody waits after it was forgotten, or at the end', (t) => {
  t.mock.timers.enable({ apis: ['setTimeout'] })
  const again = createTryAgain(() => assert.fail('nobody asked'))
  again.failed('a')
  again.forget('a')
  again.failed('b')
  again.stop()
  again.failed('c')
  t.mock.timers.tick(100_000)
})
