import assert from 'node:assert/strict'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { request, type IncomingMessage } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test from 'node:test'
import { ROOT } from './architecture/source-file.ts'
import { startChild, type Child } from './support/child.ts'
import { paste } from './support/doc-blocks.ts'
import { until } from './support/wait.ts'
import { freePort } from './support/free-port.ts'

const START = join(ROOT, 'bin', 'start.mjs')
const READY_MS = 60_000

// oxlint-disable-next-line typescript/no-explicit-any -- the shapes are WAHA's
type Answer = any

interface Demo {
  readonly child: Child
  /** The three lines to paste. */
  readonly lines: readonly string[]
}

async function startDemo(folder: string, env: Readonly<Record<string, string>>): Promise<Demo> {
  const child = startChild({ args: [START, '--demo'], cwd: folder, env })
  await child.line('the end of the demo’s text', (line) => line.includes('Stop with Ctrl+C'), READY_MS)
  const lines = child.lines.map((line) => line.trim()).filter((line) => line.startsWith('curl '))
  assert.equal(lines.length, 3, child.lines.join('\n'))
  return { child, lines }
}

async function pasted(line: string | undefined, cwd: string, env: Readonly<Record<string, string>> = {}) {
  await using shell = paste(line ?? '', { cwd, env })
  assert.equal(await shell.ended, 0, shell.output())
  return JSON.parse(shell.output()) as Answer
}

/** A page may name its own host alone, and must work over plain http. */
async function needsNothingElse(url: string): Promise<void> {
  const answer = await fetch(url)
  assert.equal(answer.status, 200, url)
  const loaded = [...(await answer.text()).matchAll(/(?:src|href)=["'](https?:)?\/\/[^"']+/g)].map(([text]) => text)
  assert.deepEqual(loaded, [], url)
  assert.doesNotMatch(answer.headers.get('content-security-policy') ?? '', /https:|upgrade-insecure/)
}

async function firstPage(port: number, host: string): Promise<string> {
  const asked = request({ host: '127.0.0.1', port, path: '/', headers: { host } }).end()
  const [answer] = (await once(asked, 'response')) as [IncomingMessage]
  return (await answer.toArray()).join('')
}

test('the demo: the printed lines work as pasted, and a second start goes on', { timeout: 200_000 }, async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'waypost-demo-'))
  t.after(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }))
  const env = { WAYPOST_PORT: String(await freePort()) }
  const first = await startDemo(folder, env)
  t.after(() => first.child[Symbol.asyncDispose]())

  await t.test('the first line lists chats with their last messages', async () => {
    const chats = await pasted(first.lines[0], folder)
    assert.equal(chats.length, 3)
    for (const { name, lastMessage } of chats) assert.ok(name && lastMessage, 'a chat has a name and a message')
  })

  await t.test('the second line sends, and the person answers', async () => {
    const sent = await pasted(first.lines[1], folder)
    assert.match(sent.id, /^true_\d+@c\.us_/)
    const answer = await until('the answer', async () => {
      const messages: readonly Answer[] = await pasted(first.lines[2], folder)
      const [newest] = messages
      return newest.fromMe === false && messages.some(({ id }) => id === sent.id) ? newest : null
    })
    assert.ok(answer.body.length > 0)
  })

  await t.test('the pages load nothing from elsewhere', async () => {
    const gateway = `http://127.0.0.1:${env.WAYPOST_PORT}`
    const sandbox = first.child.lines.join(' ').match(/sandbox +(http\S+)/)?.[1] ?? ''
    for (const page of [`${gateway}/`, `${gateway}/waha/docs`, sandbox]) await needsNothingElse(page)
    const settings = await (await fetch(`${gateway}/waha/docs/static/swagger-initializer.js`)).text()
    assert.match(settings, /"validatorUrl":"none"/)
  })

  await t.test('the first page shows the address it was called by, unless that is no address', async () => {
    const port = Number(env.WAYPOST_PORT)
    assert.match(await firstPage(port, 'gateway.example:8080'), /http:\/\/gateway\.example:8080\/api\/sessions/)
    assert.doesNotMatch(await firstPage(port, '"><b>'), /"><b>/)
  })

  const before = await pasted(first.lines[2], folder)
  assert.equal(await first.child.end('SIGTERM'), 0)

  await t.test('the next start finds the pairing, the chats and the key', async (t) => {
    const second = await startDemo(folder, env)
    t.after(() => second.child[Symbol.asyncDispose]())
    assert.deepEqual(second.lines.toSorted(), first.lines.toSorted())
    const after = await pasted(second.lines[2], folder)
    assert.deepEqual(
      after.map(({ id }: Answer) => id),
      before.map(({ id }: Answer) => id),
    )
    assert.equal((await pasted(second.lines[1], folder)).fromMe, true)
    assert.equal(await second.child.end('SIGINT'), 0)
  })
})

test('with a key of one’s own the printed lines take it from the environment', { timeout: 120_000 }, async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'waypost-demo-'))
  t.after(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }))
  const own = { WAYPOST_API_KEY: 'a-key-of-my-own' }
  const { child, lines } = await startDemo(folder, { WAYPOST_PORT: String(await freePort()), ...own })
  t.after(() => child[Symbol.asyncDispose]())
  assert.ok(!child.lines.join('\n').includes(own.WAYPOST_API_KEY), 'the key is not printed')
  assert.equal((await pasted(lines[0], folder, own)).length, 3)
})
