import assert from 'node:assert/strict'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { test, type TestContext } from 'node:test'
import { fileURLToPath } from 'node:url'

import { createControl, isRow } from './control.ts'
import { run, startSandbox, type RunningSandbox } from './process.ts'
import { readReports } from './steps.ts'

const here = fileURLToPath(new URL('.', import.meta.url))
const RUN_MS = 120_000
/** The oldest Go that `whatsmeow/go.mod` compiles with. */
const GO_MINOR = 25

test('whatsmeow is satisfied in every step', async (t) => {
  const missing = await whyNoGo()
  if (missing) return t.skip(missing)
  const folder = await mkdtemp(join(tmpdir(), 'interop-'))
  t.after(() => rm(folder, { recursive: true, force: true }))
  const program = join(folder, 'whatsmeow')
  const built = await go(['build', '-o', program, '.'])
  assert.equal(built.code, 0, built.errors)
  await using sandbox = await startSandbox()
  const start = (args: readonly string[]) => run(program, [...args, '--number', '491510000100'], { timeout: RUN_MS })
  // One step makes a person's phone fail to decrypt, to see that the client sends again.
  await expectAllSteps(t, sandbox, { start, provokedFailures: 1 })
})

test('zapo is satisfied in every step', async (t) => {
  const library = findZapo()
  if (!library) return t.skip('zapo-js is not installed: install it, or name its entry file in INTEROP_ZAPO')
  await using sandbox = await startSandbox()
  const program = join(here, 'zapo', 'run.ts')
  const start = (args: readonly string[]) =>
    run(process.execPath, [program, ...args, '--library', library, '--number', '491510000200'], { timeout: RUN_MS })
  await expectAllSteps(t, sandbox, { start, provokedFailures: 0 })
})

interface Client {
  start(args: readonly string[]): ReturnType<typeof run>
  readonly provokedFailures: number
}

async function expectAllSteps(t: TestContext, sandbox: RunningSandbox, client: Client) {
  const { url, rootKey, media, control } = sandbox
  const finished = await client.start(['--url', url, '--root-key', rootKey, '--media', media, '--control', control])
  const reports = readReports(finished.output)
  for (const { ok, step, ms, detail } of reports) t.diagnostic(`${ok ? 'ok' : 'FAILED'} ${step} (${ms} ms) ${detail}`)
  assert.ok(reports.length > 0, `no step ran: ${finished.errors}`)
  assert.deepEqual(
    reports.filter((report) => !report.ok),
    [],
  )
  assert.equal(finished.code, 0, finished.errors)
  await expectCleanStats(control, client.provokedFailures)
}

async function expectCleanStats(origin: string, provokedFailures: number) {
  const stats = await createControl(origin).call('GET', '/stats')
  assert.ok(isRow(stats), 'GET /stats answers with an object')
  assert.deepEqual(stats['unknownRequests'], {}, 'requests that the sandbox did not know')
  assert.equal(stats['decryptFailures'], provokedFailures, 'messages that a phone could not decrypt')
  assert.equal(stats['brokenConnections'], 0, 'connections that spoke nonsense')
}

async function whyNoGo(): Promise<string | null> {
  const version = await run('go', ['version'])
  if (version.code !== 0) return `Go is not installed: 1.${GO_MINOR} or newer is needed`
  const minor = Number(/go1\.(\d+)/.exec(version.output)?.[1])
  if (minor < GO_MINOR) return `Go 1.${GO_MINOR} or newer is needed, found ${version.output.trim()}`
  const modules = await go(['mod', 'download'])
  return modules.code === 0 ? null : `the Go modules could not be fetched: ${modules.errors.trim().split('\n').at(-1)}`
}

function go(args: readonly string[]) {
  return run('go', args, {
    cwd: join(here, 'whatsmeow'),
    env: { ...process.env, GOTOOLCHAIN: 'local', GOFLAGS: '-buildvcs=false', CGO_ENABLED: '0' },
  })
}

function findZapo(): string | null {
  const named = process.env['INTEROP_ZAPO']
  if (named) return resolve(named)
  try {
    return fileURLToPath(import.meta.resolve('zapo-js'))
  } catch {
    return null
  }
}
