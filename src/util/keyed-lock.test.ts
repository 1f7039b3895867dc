import assert from 'node:assert/strict'
import test from 'node:test'
import { createKeyedLock } from './keyed-lock.ts'

test('work of one key runs one at a time, in the order of the calls', async () => {
  const lock = createKeyedLock()
  const order: string[] = []
  const first = Promise.withResolvers<void>()
  const a = lock.run('k', async () => {
    await first.promise
    order.push('a')
  })
  const b = lock.run('k', async () => void order.push('b'))
  await lock.run('other', async () => void order.push('other'))
  first.resolve()
  await Promise.all([a, b])
  assert.deepEqual(order, ['other', 'a', 'b'])
})

test('a failure reaches its caller and holds up nobody', async () => {
  const lock = createKeyedLock()
  const failing = lock.run('k', async () => {
    throw new Error('no')
  })
  const next = lock.run('k', async () => 'yes')
  await assert.rejects(failing, /no/)
  assert.equal(await next, 'yes')
  await lock.idle()
})
