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
const RUN_MS = 60_000
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
  await expectAllSteps(t, sandbox, (args) => run(program, [...args, '--number', '491510000100'], { timeout: RUN_MS }))
})

test('zapo is satisfied in every step', async (t) => {
  const library = findZapo()
  if (!library) return t.skip('zapo-js is not installed: install it, or name its entry file in INTEROP_ZAPO')
  await using sandbox = await startSandbox()
  const program = join(here, 'zapo', 'run.ts')
  await expectAllSteps(t, sandbox, (args) =>
    run(process.execPath, [program, ...args, '--library', library, '--number', '491510000200'], { timeout: RUN_MS }),
  )
})

async function expectAllSteps(
  t: TestContext,
  sandbox: RunningSandbox,
  start: (args: readonly string[]) => ReturnType<typeof run>,
) {
  const { url, rootKey, media, control } = sandbox
  const finished = await start(['--url', url, '--root-key', rootKey, '--media', media, '--control', control])
  const reports = readReports(finished.output)
  for (const report of reports)
    t.diagnostic(`${report.ok ? 'ok' : 'FAILED'} ${report.step} (${report.ms} ms) ${report.detail}`)
  assert.ok(reports.length > 0, `no step ran: ${finished.errors}`)
  assert.deepEqual(
    reports.filter((report) => !report.ok),
    [],
  )
  assert.equal(finished.code, 0, finished.errors)
  await expectCleanStats(control)
}

async function expectCleanStats(origin: string) {
  const stats = await createControl(origin).call('GET', '/stats')
  assert.ok(isRow(stats), 'GET /stats answers with an object')
  assert.deepEqual(stats['unknownRequests'], {}, 'requests that the sandbox did not know')
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
    env: { ...process.env, GOTOOLCHAIN: 'local', GOFLAGS: '-buildvcs=false' },
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
