// How the gateway's process is run. Plain JavaScript that an old Node can read.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { isNodeNewEnough, root, runAgain, runWithOwnNode } from './node-version.mjs'

/**
 * A small young heap, an old one that is collected sooner, and no machine code that is not used any more. Of glibc's
 * malloc few arenas, and what is large by itself and given back at once: otherwise what threads and files leave behind
 * weighs half as much again, and grows for hours. Threads enough that names whose servers are silent do not keep the disk
 * and other names waiting. None of it can be set once a process runs.
 */
const { options, environment } = JSON.parse(readFileSync(join(root, 'bin', 'gateway.json'), 'utf8'))
const MARK = 'WAYPOST_LAUNCHED'

/** Whether this process is the one that `launch` has made; whoever started it marked like this wants it as it is. */
export const isLaunched = process.env[MARK] === '1' && isNodeNewEnough
if (isLaunched) delete process.env[MARK]

/** Runs the same script with the right Node, its options and its environment; what the user set wins. */
export function launch() {
  const env = Object.assign({}, environment, process.env, { [MARK]: '1' })
  if (isNodeNewEnough) runAgain(process.execPath, { options, env })
  else runWithOwnNode({ options, env })
}
