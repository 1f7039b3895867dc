import { spawn, type ChildProcess } from 'node:child_process'
import { createInterface } from 'node:readline'
import { until } from './wait.ts'

/** A process of the project under test: its lines, and ways to end it. */
export interface Child extends AsyncDisposable {
  readonly process: ChildProcess
  readonly lines: readonly string[]
  line(what: string, matches: (line: string) => boolean, timeoutMs?: number): Promise<string>
  /** Ends it with a signal and waits until it is gone. Returns its exit code, or null when the signal ended it. */
  end(signal: NodeJS.Signals): Promise<number | null>
}

export interface ChildOptions {
  readonly args: readonly string[]
  readonly env?: Readonly<Record<string, string>>
  readonly cwd?: string
}

const KEPT_LINES = 2_000

/** Kept of our environment: what a process needs to be found, and to start quickly. */
const INHERITED = ['PATH', 'HOME', 'NODE_COMPILE_CACHE']

/** Starts `node` with these arguments; the environment holds nothing else of ours but what is given. */
export function startChild({ args, env, cwd }: ChildOptions): Child {
  const inherited = INHERITED.flatMap((name) => (process.env[name] === undefined ? [] : [[name, process.env[name]]]))
  const child = spawn(process.execPath, args, {
    env: { ...Object.fromEntries(inherited), ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    ...(cwd === undefined ? {} : { cwd }),
  })
  const lines: string[] = []
  for (const stream of [child.stdout, child.stderr]) {
    createInterface({ input: stream }).on('line', (line) => {
      lines.push(line)
      if (lines.length > KEPT_LINES) lines.shift()
    })
  }
  const exited = new Promise<number | null>((resolve) => child.once('exit', (code) => resolve(code)))
  const end = async (signal: NodeJS.Signals) => {
    if (child.exitCode === null && child.signalCode === null) child.kill(signal)
    return exited
  }
  return {
    process: child,
    lines,
    end,
    async line(what, matches, timeoutMs) {
      return until(
        `${what} (last lines: ${lines.slice(-5).join(' | ')})`,
        () => lines.find(matches) ?? null,
        timeoutMs,
      ).catch((error: unknown) => {
        throw new Error(`${String(error)}; the process wrote:\n${lines.slice(-20).join('\n')}`)
      })
    },
    async [Symbol.asyncDispose]() {
      await end('SIGKILL')
    },
  }
}
