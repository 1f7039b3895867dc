import assert from 'node:assert/strict'
import test from 'node:test'
import type { Connection } from './database.ts'
import { createGroupCommit } from './group-commit.ts'

const CONNECTION = {} as Connection

/** Commits that only count. */
function createCounter() {
  let commits = 0
  const write = createGroupCommit(async (work) => {
    const result = await work(CONNECTION)
    commits++
    return result
  })
  return { write, commits: () => commits }
}

test('writes of one turn share a commit, and each gets its own answer', async () => {
  const { write, commits } = createCounter()
  const answers = await Promise.all([1, 2, 3].map((value) => write(async () => value)))
  assert.deepEqual(answers, [1, 2, 3])
  assert.equal(commits(), 1)
})

test('writes happen in the order of the calls', async () => {
  const { write } = createCounter()
  const order: number[] = []
  await Promise.all([1, 2, 3, 4].map((value) => write(async () => void order.push(value))))
  assert.deepEqual(order, [1, 2, 3, 4])
})

test('one that fails fails alone', async () => {
  const { write, commits } = createCounter()
  const good = write(async () => 'good')
  const bad = write(async () => {
    throw new Error('bad')
  })
  const after = write(async () => 'after')
  await assert.rejects(bad, /bad/)
  assert.deepEqual(await Promise.all([good, after]), ['good', 'after'])
  assert.equal(commits(), 2)
})

test('what comes while a commit runs goes into the next', async () => {
  const gate = Promise.withResolvers<void>()
  const { write, commits } = createCounter()
  const first = write(() => gate.promise)
  await new Promise((resolve) => setImmediate(resolve))
  const others = [write(async () => 2), write(async () => 3)]
  gate.resolve()
  await Promise.all([first, ...others])
  assert.equal(commits(), 2)
})
