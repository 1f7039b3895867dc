import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test, { type TestContext } from 'node:test'
import GATEWAY from '../bin/gateway.json' with { type: 'json' }
import { startChild, type Child } from './support/child.ts'

const ROOT = join(import.meta.dirname, '..')
const START = join(ROOT, 'bin', 'start.mjs')
const FOOTPRINT = new URL('../bin/footprint.mjs', import.meta.url).href
const KEY = 'a-test-admin-key'

interface Started {
  readonly child: Child
  readonly folder: string
}

/** A folder of the test's own, in which a gateway of its own runs; nothing reaches WhatsApp. */
function newFolder(t: TestContext): string {
  const folder = mkdtempSync(join(tmpdir(), 'waypost-process-'))
  t.after(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }))
  return folder
}

function launch(t: TestContext, folder: string, env: Readonly<Record<string, string>> = {}): Started {
  const child = startChild({
    args: [START],
    cwd: folder,
    env: { WAYPOST_PORT: '0', WAYPOST_LOG_FORMAT: 'json', ...env },
  })
  t.after(() => child[Symbol.asyncDispose]())
  return { child, folder }
}

async function addressOf({ child }: Started): Promise<string> {
  const line = await child.line('ready', (text) => text.includes('"msg":"ready"'))
  return (JSON.parse(line) as { address: string }).address
}

/** Waits for the process to end by itself. */
async function outcomeOf({ child }: Started): Promise<{ code: number | null; output: string }> {
  if (child.process.exitCode === null) await once(child.process, 'close', { signal: AbortSignal.timeout(30_000) })
  return { code: child.process.exitCode, output: child.lines.join('\n') }
}

test('a wrong configuration ends with code 2 and names every problem', async (t) => {
  const { code, output } = await outcomeOf(launch(t, newFolder(t), { WAYPOST_PORT: 'http', WAYPOST_NETWORK: 'mars' }))
  assert.equal(code, 2)
  assert.match(output, /WAYPOST_PORT is "http": expected a port/)
  assert.match(output, /WAYPOST_NETWORK is "mars": expected whatsapp, sandbox/)
})

test('an event that there is none of, in the configuration, stops the start and says which', async (t) => {
  const receivers = { WAYPOST_WEBHOOK_URL: 'https://example.org/' }
  for (const [setting, value] of [
    ['WAYPOST_WEBHOOK_EVENTS', 'message,mesage'],
    ['WAYPOST_GOWA_WEBHOOK_EVENTS', 'mesage'],
  ] as const) {
    const env = { ...receivers, WAYPOST_GOWA_WEBHOOK_URLS: 'https://example.org/', [setting]: value }
    const { code, output } = await outcomeOf(launch(t, newFolder(t), env))
    assert.equal(code, 1)
    assert.match(output, new RegExp(`waypost: ${setting} names mesage: no such event; known are `))
  }
})

test('the gateway starts in an empty folder, shows its key once, and stops on SIGTERM with code 0', async (t) => {
  const started = launch(t, newFolder(t))
  const address = await addressOf(started)
  const line = await started.child.line('the key', (text) => /^ {2}\S{20,}$/.test(text))
  const options = { headers: { 'X-Api-Key': line.trim() } }
  assert.equal((await fetch(`${address}/api/sessions`, options)).status, 200)
  assert.equal((await fetch(`${address}/api/sessions`)).status, 401)
  assert.equal(await started.child.end('SIGTERM'), 0)
  const again = launch(t, started.folder)
  const second = await addressOf(again)
  assert.equal((await fetch(`${second}/api/sessions`, options)).status, 200)
  assert.equal(await again.child.end('SIGINT'), 0)
  assert.ok(!again.child.lines.some((text) => text.includes(line.trim())), 'the key is not shown again')
})

test('two signals at once are one: the gateway still stops in order', async (t) => {
  const started = launch(t, newFolder(t))
  await addressOf(started)
  started.child.process.kill('SIGINT')
  assert.equal(await started.child.end('SIGTERM'), 0)
  assert.ok(started.child.lines.some((text) => text.includes('"msg":"stopped"')))
})

test('npm start that is told to end takes the gateway along, which stops in order', async (t) => {
  const npm = process.env['npm_execpath']
  if (npm === undefined) return t.skip('not run by npm')
  const folder = newFolder(t)
  const child = startChild({
    args: [npm, 'start', '--prefix', ROOT],
    cwd: ROOT,
    env: { WAYPOST_PORT: '0', WAYPOST_LOG_FORMAT: 'json', WAYPOST_DATA: folder },
  })
  t.after(() => child[Symbol.asyncDispose]())
  await addressOf({ child, folder })
  await child.end('SIGTERM')
  await child.line('the end', (text) => text.includes('"msg":"stopped"'))
})

test('keys of the configuration are taken in clear text and as a hash, and never shown', async (t) => {
  for (const value of [KEY, `sha512:${createHash('sha512').update(KEY).digest('hex')}`]) {
    const started = launch(t, newFolder(t), { WAYPOST_API_KEY: value, WAYPOST_LOG_LEVEL: 'trace' })
    const address = await addressOf(started)
    assert.equal((await fetch(`${address}/api/sessions`, { headers: { 'X-Api-Key': KEY } })).status, 200)
    const environment = await fetch(`${address}/api/server/environment?all=true`, { headers: { 'X-Api-Key': KEY } })
    const shown = `${await environment.text()}${started.child.lines.join('\n')}`
    assert.ok(!shown.includes(KEY) && !shown.includes(value), 'the key is shown nowhere')
    await started.child.end('SIGTERM')
  }
})

for (const network of ['whatsapp', 'sandbox']) {
  test(`a second process on the same data folder is refused and names the first (${network})`, async (t) => {
    const env = { WAYPOST_WORKER: 'the-first', WAYPOST_NETWORK: network }
    const first = launch(t, newFolder(t), env)
    const address = await addressOf(first)
    const { code, output } = await outcomeOf(launch(t, first.folder, { WAYPOST_NETWORK: network }))
    assert.equal(code, 1)
    const { pid } = first.child.process
    assert.match(output, new RegExp(`another Waypost uses the data folder .*process ${pid}, worker the-first`))
    assert.equal((await fetch(`${address}/ping`)).status, 200)
    assert.equal(await first.child.end('SIGTERM'), 0)
  })
}

test('a killed process blocks nobody', async (t) => {
  const first = launch(t, newFolder(t))
  await addressOf(first)
  await first.child.end('SIGKILL')
  const second = launch(t, first.folder)
  await addressOf(second)
  assert.equal(await second.child.end('SIGTERM'), 0)
})

test('a port in use is one clear sentence', async (t) => {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.after(() => server.close())
  const port = String((server.address() as AddressInfo).port)
  const { code, output } = await outcomeOf(launch(t, newFolder(t), { WAYPOST_PORT: port, WAYPOST_LOG_LEVEL: 'silent' }))
  assert.equal(code, 1)
  assert.match(output, new RegExp(`waypost: port ${port} on 127.0.0.1 is in use by another program`))
})

test('a file that is no database stops the start and stays as it is', async (t) => {
  const folder = newFolder(t)
  const path = join(folder, 'my.db')
  writeFileSync(path, 'this is somebody else’s file, and long enough to look at: '.repeat(100))
  const before = readFileSync(path, 'utf8')
  const { code, output } = await outcomeOf(launch(t, folder, { WAYPOST_DATABASE: `sqlite:${path}` }))
  assert.equal(code, 1)
  assert.match(output, /^waypost: .*(my\.db|database)/m)
  assert.equal(readFileSync(path, 'utf8'), before)
})

test('a misspelled setting is warned about', async (t) => {
  const started = launch(t, newFolder(t), { WAYPOST_PROT: '1' })
  await started.child.line('a warning', (text) => text.includes('did you mean WAYPOST_PORT'))
})

test('the process has the options that it needs, and the environment; what the user set stays', async (t) => {
  if (process.platform !== 'linux') {
    t.skip('only Linux shows how another process was started')
    return
  }
  const given = async (env: Readonly<Record<string, string>>) => {
    const { child } = launch(t, newFolder(t), env)
    await child.line('ready', (text) => text.includes('"msg":"ready"'))
    const [args, environment] = ['cmdline', 'environ'].map((name) =>
      readFileSync(`/proc/${child.process.pid}/${name}`, 'utf8').split('\0'),
    )
    return { args, arenas: environment?.filter((line) => line.startsWith('MALLOC_ARENA_MAX=')) }
  }
  const { args, arenas } = await given({})
  assert.deepEqual(args?.slice(1, 2 + GATEWAY.options.length), [...GATEWAY.options, START])
  assert.deepEqual(arenas, ['MALLOC_ARENA_MAX=2'])
  assert.deepEqual((await given({ MALLOC_ARENA_MAX: '3' })).arenas, ['MALLOC_ARENA_MAX=3'])
})

test('one collection of the whole heap in a while gives back what a busy moment took', async (t) => {
  const busy = `
    giveBack(300)
    const kept = []
    setInterval(() => kept.push(...Array.from({ length: 20_000 }, (_none, index) => ({ index }))), 5)
    setInterval(() => (kept.length = 0), 100)
  `
  const child = startChild({
    args: ['--trace-gc', '--input-type=module', '--eval', `import { giveBack } from '${FOOTPRINT}'\n${busy}`],
    cwd: newFolder(t),
  })
  t.after(() => child[Symbol.asyncDispose]())
  const order = /\(reduce\).*Mark-Compact \d.*\(reduce\).*Mark-Compact \d/s
  await child.line('both kinds in turn', () => order.test(child.lines.join('\n')))
})

test('an old Node says what is wrong and how to mend it', (t) => {
  const old = ['/usr/bin/node', '/usr/local/bin/node'].find((path) => existsSync(path))
  const version = old === undefined ? '' : spawnSync(old, ['--version'], { encoding: 'utf8' }).stdout
  if (old === undefined || Number(version.slice(1).split('.')[0]) >= 24) {
    t.skip('no Node older than 24 on this machine')
    return
  }
  const env = { PATH: '/usr/bin:/bin', WAYPOST_NODE_RETRIED: '1' }
  const { status, stderr } = spawnSync(old, [START], { encoding: 'utf8', env })
  assert.equal(status, 1)
  assert.match(stderr, /needs Node 24 or newer; this is Node [\d.]+\.[^]*npm ci --include=optional/)
})
