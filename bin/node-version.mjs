// Plain JavaScript that an old Node can read: it must be able to say that it is too old.
import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const WANTED = 24

/** The project's folder. */
export const root = join(dirname(fileURLToPath(import.meta.url)), '..')

/** Whether the Node that runs this is new enough. */
export const isNodeNewEnough = Number(process.versions.node.split('.')[0]) >= WANTED

/** The Node that npm installed with the project; null when it did not. */
export function findOwnNode() {
  const names = process.platform === 'win32' ? ['node.cmd', 'node.exe'] : ['node']
  const paths = names.map((name) => join(root, 'node_modules', '.bin', name))
  return paths.find((path) => existsSync(path)) || null
}

/** Says what is wrong and how to mend it, and ends the process. */
export function refuseOldNode() {
  console.error(
    [
      `Waypost needs Node ${WANTED} or newer; this is Node ${process.versions.node}.`,
      'npm brings the right Node along, unless optional dependencies are left out. Either run',
      '',
      '  npm ci --include=optional',
      '',
      `or install Node ${WANTED} (on macOS and other systems for which npm has none: https://nodejs.org).`,
    ].join('\n'),
  )
  process.exit(1)
}

/** Runs the same script again with the Node that npm installed, or says that there is none. */
export function runWithOwnNode({ options = [], env = process.env } = {}) {
  const own = findOwnNode()
  if (own === null || process.env.WAYPOST_NODE_RETRIED === '1') return refuseOldNode()
  return runAgain(own, { options, env: Object.assign({}, env, { WAYPOST_NODE_RETRIED: '1' }) })
}

/** Runs the same script with the same arguments: in this process's place where the system can, in a child otherwise. */
export function runAgain(node, { options, env }) {
  const args = options.concat(process.execArgv, process.argv.slice(1))
  if (process.execve && process.platform !== 'win32') return process.execve(node, [node].concat(args), env)
  // Windows needs a shell for a .cmd; through one, a program in a folder with a space would not be found.
  const child = spawn(node, args, { stdio: 'inherit', env, shell: node.endsWith('.cmd') })
  // On Windows the console tells both processes, and to kill the other one would end it at once.
  const pass = (signal) => process.platform === 'win32' || child.kill(signal)
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => pass(signal))
  child.on('exit', (code, signal) => process.exit(code === null ? (signal === 'SIGINT' ? 130 : 1) : code))
}
