import assert from 'node:assert/strict'
import { readFile } from 'node:fs/promises'
import test from 'node:test'
import { until } from '../support/wait.ts'
import { createTemporaryFolder } from '../../src/store/temporary-folder.fixture.ts'
import { createSupervised } from './supervised.ts'

/** Says that it is there, and takes so long to stop; a second signal ends it at once. */
const program = (stopMs: number): string => `
  process.once('SIGTERM', () => {
    setTimeout(() => process.exit(0), ${stopMs})
    process.on('SIGTERM', () => process.exit(1))
  })
  setInterval(() => undefined, 1000)
  console.log('up')`

async function start(stopMs: number) {
  await using opened = new AsyncDisposableStack()
  const folder = opened.use(createTemporaryFolder())
  const output = folder.path('output')
  const args = ['--eval', program(stopMs)]
  const supervised = opened.use(createSupervised({ args, env: {}, cwd: folder.path('.'), output }))
  supervised.start()
  await until('it is up', async () => (await readFile(output, 'utf8')).includes('up') || null)
  const resources = opened.move()
  return { supervised, [Symbol.asyncDispose]: () => resources.disposeAsync() }
}

const request = { downMs: 60_000, limitMs: 30_000 }

test('it is asked once and left to it, and nobody kills it meanwhile', async () => {
  await using scene = await start(300)
  const { supervised } = scene
  const stopped = supervised.stop({ ...request, pid: supervised.pid ?? 0, againAfterMs: null })
  assert.equal(await supervised.kill('SIGKILL', 0), false)
  assert.equal(await stopped, true)
  const [life] = supervised.lives
  assert.deepEqual([life?.end, life?.signals.map(({ signal }) => signal)], ['code 0', ['SIGTERM']])
})

test('a second signal follows, unless it is gone by then', async () => {
  await using slow = await start(30_000)
  await slow.supervised.stop({ ...request, pid: slow.supervised.pid ?? 0, againAfterMs: 300 })
  assert.deepEqual([slow.supervised.lives[0]?.end, slow.supervised.lives[0]?.signals.length], ['code 1', 2])
  await using fast = await start(0)
  await fast.supervised.stop({ ...request, pid: fast.supervised.pid ?? 0, againAfterMs: 20_000 })
  assert.deepEqual([fast.supervised.lives[0]?.end, fast.supervised.lives[0]?.signals.length], ['code 0', 1])
})

test('what does not stop is killed, and another life is left alone', async () => {
  await using scene = await start(30_000)
  const { supervised } = scene
  assert.equal(await supervised.stop({ ...request, pid: -1, againAfterMs: null }), false)
  await supervised.stop({ ...request, limitMs: 200, pid: supervised.pid ?? 0, againAfterMs: null })
  const [life] = supervised.lives
  assert.deepEqual([life?.end, life?.signals.map(({ signal }) => signal)], ['SIGKILL', ['SIGTERM', 'SIGKILL']])
})
