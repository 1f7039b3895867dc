import assert from 'node:assert/strict'
import test from 'node:test'
import { createLogSync } from './log-sync.ts'

/** A file whose syncs the test ends one by one. */
function createFile() {
  const syncs: PromiseWithResolvers<void>[] = []
  let closed = 0
  const log = createLogSync('log', async () => ({
    datasync() {
      const sync = Promise.withResolvers<void>()
      syncs.push(sync)
      return sync.promise
    },
    close: async () => void closed++,
  }))
  return { log, syncs, closed: () => closed }
}

const turn = () => new Promise((resolve) => setImmediate(resolve))

test('calls during a sync share the next one, which begins after it', async () => {
  const { log, syncs } = createFile()
  const ended: string[] = []
  const note = (name: string) => log.sync().then(() => ended.push(name))
  const first = note('first')
  await turn()
  const others = [note('second'), note('third')]
  await turn()
  assert.equal(syncs.length, 1)
  syncs[0]?.resolve()
  await first
  await turn()
  assert.deepEqual([ended, syncs.length], [['first'], 2])
  syncs[1]?.resolve()
  await Promise.all(others)
  assert.deepEqual(ended, ['first', 'second', 'third'])
})

test('a sync that fails is told to those who waited for it, and the next is a new one', async () => {
  const { log, syncs } = createFile()
  const first = log.sync()
  await turn()
  const second = log.sync()
  syncs[0]?.reject(new Error('the disk failed'))
  await assert.rejects(first, /the disk failed/)
  await turn()
  syncs[1]?.resolve()
  await second
})

test('a file that cannot be opened fails the sync, and is opened at the next', async () => {
  let opened = 0
  const log = createLogSync('log', async () => {
    if (opened++ === 0) throw new Error('not there')
    return { datasync: async () => {}, close: async () => {} }
  })
  await assert.rejects(log.sync(), /not there/)
  await log.sync()
  assert.equal(opened, 2)
})

test('closing waits for what is under way', async () => {
  const { log, syncs, closed } = createFile()
  const running = log.sync()
  await turn()
  const closing = log.close()
  await turn()
  assert.equal(closed(), 0)
  syncs[0]?.resolve()
  await running
  await closing
  assert.equal(closed(), 1)
})
