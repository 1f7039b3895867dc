import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:net'
import type { AddressInfo } from 'node:net'
import { describe, it } from 'node:test'
import { fileURLToPath } from 'node:url'

const BIN = fileURLToPath(new URL('../src/bin.ts', import.meta.url))

function run(...args: readonly string[]) {
  const child = spawn(process.execPath, [BIN, ...args], { stdio: ['ignore', 'pipe', 'pipe'] })
  let output = ''
  let errors = ''
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()))
  child.stderr.on('data', (chunk: Buffer) => (errors += chunk.toString()))
  const exited = once(child, 'close').then(([code]) => ({ code: code as number | null, output, errors }))
  const firstLine = async (): Promise<string> => {
    while (!output.includes('\n')) await Promise.race([once(child.stdout, 'data'), exited])
    return output.split('\n')[0] ?? ''
  }
  return { child, exited, firstLine }
}

describe('the sandbox command', () => {
  it('says where it is in its first line and stops when told', async () => {
    const { child, exited, firstLine } = run('--port', '0', '--control', '0')
    const said = JSON.parse(await firstLine()) as Record<string, string>
    assert.match(said['url'] ?? '', /^ws:\/\/127\.0\.0\.1:\d+\/ws\/chat$/)
    assert.match(said['rootKey'] ?? '', /^[0-9a-f]{64}$/)
    assert.match(said['media'] ?? '', /^http:\/\//)
    assert.equal((await fetch(`${said['control']}/health`)).status, 200)
    child.kill('SIGTERM')
    assert.equal((await exited).code, 0)
  })

  it('names what is wrong with its arguments', async () => {
    const wrongPort = await run('--port', 'many').exited
    assert.equal(wrongPort.code, 1)
    assert.match(wrongPort.errors, /--port must be a port/)
    const unknown = await run('--colour').exited
    assert.equal(unknown.code, 1)
    assert.match(unknown.errors, /--colour/)
  })

  it('says so when a port is taken', async () => {
    const taken = createServer().listen(0, '127.0.0.1')
    await once(taken, 'listening')
    const { port } = taken.address() as AddressInfo
    const { code, errors } = await run('--port', String(port), '--control', '0').exited
    taken.close()
    assert.equal(code, 1)
    assert.match(errors, new RegExp(`port ${port} is already in use`))
  })
})
