#!/usr/bin/env node
// npm run check: types, lint, format, unused code, architecture. Every step runs, whatever the ones before it say.
import { spawnSync } from 'node:child_process'
import { join } from 'node:path'
import { isNodeNewEnough, root, runWithOwnNode } from './node-version.mjs'

const tool = (name) => join(root, 'node_modules', '.bin', name)

const STEPS = [
  ['types', [tool('tsc'), '--noEmit']],
  ['lint', [tool('oxlint'), '--deny-warnings']],
  ['format', [tool('oxfmt'), '--check', '.']],
  ['unused code', [tool('knip'), '--no-progress']],
  ['architecture', [process.execPath, '--test', '--test-reporter=dot', 'test/architecture.test.ts']],
  [
    'documents',
    [process.execPath, '--test', '--test-reporter=dot', 'test/config-docs.test.ts', 'test/errors-docs.test.ts'],
  ],
]

function runStep([name, [command, ...args]]) {
  const startedAt = Date.now()
  const windows = process.platform === 'win32'
  const result = spawnSync(command, args, { cwd: root, encoding: 'utf8', shell: windows, maxBuffer: 64 * 1024 * 1024 })
  const ok = result.status === 0
  console.log(`${ok ? 'ok  ' : 'FAIL'} ${name} (${((Date.now() - startedAt) / 1000).toFixed(1)} s)`)
  if (!ok) console.log(`${result.stdout ?? ''}${result.stderr ?? ''}${result.error ? String(result.error) : ''}`)
  return ok
}

if (isNodeNewEnough) {
  const results = STEPS.map(runStep)
  process.exit(results.every(Boolean) ? 0 : 1)
} else {
  runWithOwnNode()
}
