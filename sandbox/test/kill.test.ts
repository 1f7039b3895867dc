import assert from 'node:assert/strict'
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, describe, it } from 'node:test'
import { fileURLToPath } from 'node:url'
import type { AuthenticationState } from 'baileys'
import { silenceLibsignal } from '../src/wire/quiet.ts'
import { eventually, openClient, type TestClient } from './support/client.ts'
import { ANA, BEN, textOf } from './support/people.ts'

const BIN = fileURLToPath(new URL('../src/bin.ts', import.meta.url))
const ROUNDS = 3
const MESSAGES = 10

interface Process {
  readonly child: ChildProcess
  readonly url: string
  readonly rootKey: string
  readonly media: string
  readonly control: string
}

async function start(folder: string): Promise<Process> {
  const child = spawn(process.execPath, [BIN, '--port', '0', '--control', '0', '--data', folder])
  let output = ''
  child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()))
  const exited = once(child, 'exit').then(() => assert.fail('the sandbox ended at its start'))
  exited.catch(() => undefined)
  while (!output.includes('\n')) await Promise.race([once(child.stdout, 'data'), exited])
  return { child, ...(JSON.parse(output.split('\n')[0] ?? '') as Omit<Process, 'child'>) }
}

async function call<T>(at: Process, path: string, body?: object): Promise<T> {
  const answer = await fetch(`${at.control}${path}`, {
    ...(body && { method: 'POST', body: JSON.stringify(body) }),
  })
  assert.ok(answer.ok, `${path}: ${answer.status}`)
  return (await answer.json()) as T
}

// The companion of this test runs in a process without a sandbox.
silenceLibsignal()

describe('a sandbox that is killed', () => {
  let folder: string
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'sandbox-'))
  })
  after(() => rm(folder, { recursive: true }))

  it('loses no message of its phones and can decrypt what follows', { timeout: 60_000 }, async () => {
    let sandbox = await start(folder)
    for (const person of [ANA, BEN]) await call(sandbox, '/accounts', person)
    const auth = await pair(sandbox)
    const written: string[] = []
    const clients: TestClient[] = []
    const isAnswered = (text: string): boolean =>
      clients.some((client) =>
        client.seen('messages.upsert').some((each) => each.messages.some((one) => textOf(one) === `back ${text}`)),
      )
    for (let round = 0; round < ROUNDS; round++) {
      const client = await openClient(sandbox, auth)
      clients.push(client)
      await client.until('connection.update', (update) => update.connection === 'open')
      // Stock Baileys loses sessions when it sends while it still reads what waited for it.
      await eventually(() => written.every(isAnswered), 'the answers from before the kill')
      for (let index = 0; index < MESSAGES; index++) {
        const text = `${round}-${index}`
        if (index > 0) await eventually(() => written.every(isAnswered), 'the answer')
        written.push(text)
        await client.socket.sendMessage(`${BEN.number}@s.whatsapp.net`, { text })
        await call(sandbox, `/accounts/${BEN.number}/messages`, { to: ANA.number, text: `back ${text}` })
      }
      sandbox.child.kill('SIGKILL')
      await once(sandbox.child, 'exit')
      await client.close()
      sandbox = await start(folder)
    }
    const last = await openClient(sandbox, auth)
    clients.push(last)
    await eventually(() => written.every(isAnswered), 'every answer')
    const shown = await call<{ text: string; status: string; fromMe: boolean }[]>(
      sandbox,
      `/accounts/${BEN.number}/messages?limit=1000`,
    )
    const received = shown.filter((message) => !message.fromMe)
    assert.deepEqual(
      received.filter((message) => message.status === 'undecryptable'),
      [],
    )
    // What the killed network had acknowledged is there, in order and once; the last ones may never have reached it.
    const texts = received.map((message) => message.text)
    assert.equal(new Set(texts).size, texts.length)
    assert.ok(texts.length >= written.length - ROUNDS * 2, `${texts.length} of ${written.length}`)
    await last.close()
    sandbox.child.kill('SIGKILL')
    await once(sandbox.child, 'exit')
  })
})

async function pair(sandbox: Process): Promise<AuthenticationState> {
  const client = await openClient(sandbox)
  const { qr } = await client.until('connection.update', (update) => update.qr !== undefined)
  await call(sandbox, `/accounts/${ANA.number}/scan`, { qr })
  await client.until('connection.update', (update) => update.connection === 'close')
  // With its first history behind it, the companion shows what comes without waiting for more.
  await using first = await openClient(sandbox, client.auth)
  await first.until('messaging-history.set', (set) => set.progress === 100)
  await eventually(() => first.auth.creds.accountSyncCounter > 0, 'the first sync')
  return client.auth
}
