import assert from 'node:assert/strict'
import test from 'node:test'
import { createCalm } from './calm.ts'

const { signal: never } = new AbortController()

/** Turns at a clock that the test moves, in a process that is as busy as the test says. */
function start(t: test.TestContext) {
  t.mock.timers.enable({ apis: ['setInterval'] })
  let now = 0
  let share = 0
  t.mock.method(performance, 'now', () => now)
  const calm = createCalm({ everyMs: 10, busy: 0.75, longestMs: 100, share: () => share })
  const begun: string[] = []
  return {
    begun,
    ask: (name: string, signal = never) =>
      calm.turn(signal).then(
        () => void begun.push(name),
        () => void begun.push(`not ${name}`),
      ),
    isBusy: (given: number) => void (share = given),
    /** One step at a time, as a process would live through it. */
    async pass(ms: number) {
      for (let step = 0; step < ms; step += 10) {
        now += 10
        t.mock.timers.tick(10)
        await new Promise((resolve) => setImmediate(resolve))
      }
    },
  }
}

test('the first begins at once, the others by and by, in their order', async (t) => {
  const run = start(t)
  for (const name of ['a', 'b', 'c']) void run.ask(name)
  await run.pass(10)
  assert.deepEqual(run.begun, ['a', 'b'])
  await run.pass(10)
  assert.deepEqual(run.begun, ['a', 'b', 'c'])
  await run.pass(10)
  await run.ask('d')
  assert.deepEqual(run.begun.at(-1), 'd', 'nobody waits any more: at once again')
})

test('a busy process lets one begin now and then, and goes on when it is calm', async (t) => {
  const run = start(t)
  for (const name of ['a', 'b', 'c']) void run.ask(name)
  run.isBusy(0.9)
  await run.pass(90)
  assert.deepEqual(run.begun, ['a'])
  await run.pass(10)
  assert.deepEqual(run.begun, ['a', 'b'])
  run.isBusy(0.75)
  await run.pass(10)
  assert.deepEqual(run.begun, ['a', 'b', 'c'])
})

test('who gives up while waiting keeps nobody back', async (t) => {
  const run = start(t)
  const gone = new AbortController()
  void run.ask('a')
  const given = run.ask('b', gone.signal)
  void run.ask('c')
  gone.abort()
  await given
  await run.ask('d', gone.signal)
  await run.pass(10)
  assert.deepEqual(run.begun, ['a', 'not b', 'not d', 'c'])
})

test('the time of the event loop is what is looked at', async () => {
  const calm = createCalm({ everyMs: 5, busy: 0.75, longestMs: 60_000 })
  const began: number[] = []
  let turns = 0
  const work = () => {
    turns++
    const from = performance.now()
    while (performance.now() - from < 5);
    if (turns < 40) setImmediate(work)
  }
  await calm.turn(never)
  const second = calm.turn(never).then(() => began.push(turns))
  work()
  await second
  assert.deepEqual(began, [40], 'it began while there was no time')
})
