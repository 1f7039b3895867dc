#!/usr/bin/env node
// npm test: every test of the gateway, the sandbox and across both. Arguments narrow it to files.
import { spawn } from 'node:child_process'
// An old Node has no globSync: by name it could not even say that it is too old.
import fs from 'node:fs'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { isNodeNewEnough, root, runWithOwnNode } from './node-version.mjs'

const TEST_TIMEOUT_MS = 240_000

function runTests() {
  const named = process.argv.slice(2).filter((argument) => !argument.startsWith('--'))
  const flags = process.argv.slice(2).filter((argument) => argument.startsWith('--'))
  const patterns = ['src/**/*.test.ts', 'sandbox/**/*.test.ts', 'test/**/*.test.ts']
  const exclude = (path) => path.split(/[\\/]/).includes('node_modules')
  const files = named.length > 0 ? named : fs.globSync(patterns, { cwd: root, exclude }).toSorted()
  // Tests that start processes of their own need room beside them.
  const concurrency = Math.max(2, Math.floor(availableParallelism() / 2))
  const preload = ['--import', pathToFileURL(join(root, 'test', 'support', 'long-timers.mjs')).href]
  const options = [`--test-concurrency=${concurrency}`, `--test-timeout=${TEST_TIMEOUT_MS}`, '--test-reporter=spec']
  // Some three hundred files, and the processes they start, read the same modules.
  const env = { NODE_COMPILE_CACHE: join(root, 'node_modules', '.cache', 'waypost'), ...process.env }
  const child = spawn(process.execPath, [...preload, '--test', ...options, ...flags, ...files], {
    cwd: root,
    env,
    stdio: 'inherit',
  })
  for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal))
  child.on('exit', (code) => process.exit(code ?? 1))
}

if (isNodeNewEnough) runTests()
else runWithOwnNode()
