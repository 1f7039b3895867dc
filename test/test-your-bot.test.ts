import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import test from 'node:test'
import { ROOT } from './architecture/source-file.ts'
import { docBlocks, paste, withFreePorts, type Pasted } from './support/doc-blocks.ts'
import { until } from './support/wait.ts'

const BLOCKS = docBlocks(join(ROOT, 'docs/how-to/test-your-bot.md'))
const STARTED_WITHIN_MS = 30_000

test('docs/how-to/test-your-bot.md works as written', { timeout: 200_000 }, async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'waypost-bot-'))
  t.after(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }))
  const adapt = await withFreePorts(['5222', '5223', '3000', '4000'])
  const block = (action: string, name: string) => adapt(requireBlock(action, name))
  for (const { name, text } of BLOCKS.filter(({ action }) => action === 'file')) {
    writeFileSync(join(folder, name), adapt(text))
  }
  const env = { TMPDIR: folder, WAYPOST_FOLDER: ROOT }
  const control = new URL(adapt('http://127.0.0.1:5223'))

  await using sandbox = paste(block('start', 'sandbox'), { cwd: ROOT, env })
  await answers(new URL('/health', control), sandbox)
  await using gateway = paste(block('start', 'gateway'), { cwd: ROOT, env })
  await answers(new URL(adapt('http://127.0.0.1:3000/ping')), gateway)

  await t.test('the bot in Node', () => passes(block('run', 'node'), { cwd: folder, env }))
  await t.test('the bot in Python', async (t) => {
    if (spawnSync('python3', ['--version']).status !== 0) return t.skip('python3 is not installed')
    await passes(block('run', 'python'), { cwd: folder, env })
  })
  await t.test('faults over HTTP', () => faultsAreTaken(block('run', 'fault')))
  await t.test('the sandbox as a package in a Node test', async () => {
    await passes(block('run', 'pack').replace('/tmp', folder), { cwd: ROOT, env })
    installPacked(folder)
    await passes(block('run', 'in-process').replace('/path/to/waypost', ROOT), { cwd: folder, env })
  })
  const stats = (await (await fetch(new URL('/stats', control))).json()) as { readonly unknownRequests: unknown }
  assert.deepEqual(stats.unknownRequests, {})
})

function requireBlock(action: string, name: string): string {
  const found = BLOCKS.find((block) => block.action === action && block.name === name)
  assert.ok(found, `the page has no block "${action}: ${name}"`)
  return found.text
}

async function answers(url: URL, starting: Pasted): Promise<void> {
  const answered = () =>
    fetch(url).then(
      ({ ok }) => ok,
      () => false,
    )
  await until(`${url.href}; so far:\n${starting.output()}`, answered, STARTED_WITHIN_MS)
}

async function passes(lines: string, options: Parameters<typeof paste>[1]): Promise<void> {
  await using pasted = paste(lines, options)
  assert.equal(await pasted.ended, 0, pasted.output())
}

async function faultsAreTaken(lines: string): Promise<void> {
  await using pasted = paste(lines, { cwd: ROOT })
  assert.equal(await pasted.ended, 0)
  assert.match(pasted.output(), /"kind":"delay".*"kind":"cut"/s)
}

/** What `npm install` of the packed file does, from the packages that are here: no registry is asked. */
function installPacked(folder: string): void {
  assert.equal(spawnSync('tar', ['-xzf', 'waypost-sandbox-0.1.0.tgz'], { cwd: folder }).status, 0)
  const modules = join(folder, 'node_modules')
  mkdirSync(join(modules, '@waypost'), { recursive: true })
  renameSync(join(folder, 'package'), join(modules, '@waypost/sandbox'))
  const packed = JSON.parse(readFileSync(join(modules, '@waypost/sandbox/package.json'), 'utf8')) as {
    readonly dependencies: Readonly<Record<string, string>>
  }
  for (const name of Object.keys(packed.dependencies)) {
    symlinkSync(join(ROOT, 'node_modules', name), join(modules, name))
  }
}
