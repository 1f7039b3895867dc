import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test, { type TestContext } from 'node:test'
import { acquireLocalLock } from './local.ts'
import { AlreadyRunningError } from './worker-lock.ts'

function folder(t: TestContext): string {
  const path = mkdtempSync(join(tmpdir(), 'waypost-lock-'))
  t.after(() => rmSync(path, { recursive: true }))
  return join(path, 'data')
}

function refusalOf(path: string): string {
  try {
    acquireLocalLock({ folder: path, worker: { name: 'second', address: null } })
  } catch (error) {
    assert.ok(error instanceof AlreadyRunningError, String(error))
    return error.message
  }
  return ''
}

test('a second start on the same folder is refused and names the first', async (t) => {
  const path = folder(t)
  await using _lock = acquireLocalLock({ folder: path, worker: { name: 'first', address: 'http://127.0.0.1:3000' } })
  const message = refusalOf(path)
  for (const part of [
    path,
    `process ${process.pid}`,
    'worker first',
    'http://127.0.0.1:3000',
    'since 20',
    'WAYPOST_DATA',
  ]) {
    assert.ok(message.includes(part), `${part} in: ${message}`)
  }
})

test('a lock that was given back can be taken again, also twice given back', async (t) => {
  const path = folder(t)
  const first = acquireLocalLock({ folder: path, worker: { name: 'first', address: null } })
  await first[Symbol.asyncDispose]()
  await using _second = acquireLocalLock({ folder: path, worker: { name: 'second', address: null } })
  await first[Symbol.asyncDispose]()
  assert.match(refusalOf(path), /worker second, since/)
})

test('a killed holder leaves nothing that blocks the next start', async (t) => {
  const path = folder(t)
  const program = `
    const { acquireLocalLock } = await import(${JSON.stringify(new URL('local.ts', import.meta.url).href)})
    acquireLocalLock({ folder: ${JSON.stringify(path)}, worker: { name: 'child', address: null } })
    console.log('held')
    setInterval(() => {}, 1000)`
  const child = spawn(process.execPath, ['--input-type=module', '-e', program], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  t.after(() => child.kill('SIGKILL'))
  await once(child.stdout, 'data')
  assert.match(refusalOf(path), new RegExp(`process ${child.pid}, worker child`))
  child.kill('SIGKILL')
  await once(child, 'exit')
  await using _lock = acquireLocalLock({ folder: path, worker: { name: 'next', address: null } })
})

test('a folder that cannot be made says why', (t) => {
  const path = folder(t)
  assert.throws(
    () => acquireLocalLock({ folder: join(path, 'x\0y'), worker: { name: 'w', address: null } }),
    /null bytes/,
  )
})
