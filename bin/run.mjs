#!/usr/bin/env node
// npm run sandbox and npm run bench: the right Node, then the named file with the remaining arguments.
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { isNodeNewEnough, root, runWithOwnNode } from './node-version.mjs'

if (isNodeNewEnough) {
  const [file] = process.argv.splice(2, 1)
  process.argv[1] = join(root, file)
  await import(pathToFileURL(process.argv[1]).href)
} else {
  runWithOwnNode()
}
