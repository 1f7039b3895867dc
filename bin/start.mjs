#!/usr/bin/env node
// npm start and npm run demo: the right Node with its options, a cache of compiled code, then the gateway in this process.
import module from 'node:module'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { giveBack } from './footprint.mjs'
import { isLaunched, launch } from './launch.mjs'
import { root } from './node-version.mjs'

if (isLaunched) {
  delete process.env.WAYPOST_NODE_RETRIED
  giveBack(5 * 60_000)
  // A few bytes that are kept hold all that was allocated beside them: with Node's 64 KB, caches of keys weigh megabytes.
  Buffer.poolSize = 8 * 1024
  // Makes the second start of some 300 modules as fast as compiled code; a read-only folder only costs that.
  module.enableCompileCache(join(root, 'node_modules', '.cache', 'waypost'))
  await import(pathToFileURL(join(root, 'src', 'main.ts')).href)
  // Otherwise it is written at the end, which a killed process does not live to see.
  module.flushCompileCache()
} else {
  launch()
}
