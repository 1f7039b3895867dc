import { spawn, type ChildProcess } from 'node:child_process'
import { closeSync, openSync } from 'node:fs'
import { pause } from './request.ts'

/** One life of a process: from its start to its end. Milliseconds since 1970. */
export interface Life {
  readonly pid: number
  readonly startedAt: number
  endedAt: number | null
  /** How it ended: an exit code, or the signal that ended it. */
  end: string | null
}

/** A process that is started again whenever it ends. */
export interface Supervised extends AsyncDisposable {
  readonly lives: readonly Life[]
  readonly pid: number | null
  start(): void
  /** Ends it; the next one starts so long after it is gone. */
  kill(signal: NodeJS.Signals, downMs: number): Promise<void>
  /** While held it stays down once it has ended. Resolves when it is down. */
  hold(): Promise<void>
  release(): void
}

export interface SupervisedOptions {
  readonly args: readonly string[]
  readonly env: Readonly<Record<string, string>>
  readonly cwd: string
  /** Everything it writes goes here. */
  readonly output: string
}

/** What failed at its start is not hurried. */
const RESTART_MS = 300

export function createSupervised({ args, env, cwd, output }: SupervisedOptions): Supervised {
  const lives: Life[] = []
  let child: ChildProcess | null = null
  let downMs = RESTART_MS
  let isHeld = false
  let isOver = false
  let gone: Promise<void> = Promise.resolve()

  const start = () => {
    if (child || isHeld || isOver) return
    const file = openSync(output, 'a')
    const started = spawn(process.execPath, args, {
      cwd,
      env: { PATH: process.env['PATH'] ?? '', HOME: process.env['HOME'] ?? '', ...env },
      stdio: ['ignore', file, file],
    })
    closeSync(file)
    child = started
    const life: Life = { pid: started.pid ?? 0, startedAt: Date.now(), endedAt: null, end: null }
    lives.push(life)
    gone = new Promise((resolve) => {
      started.once('exit', (code, signal) => {
        life.endedAt = Date.now()
        life.end = signal ?? `code ${code}`
        child = null
        resolve()
        setTimeout(start, downMs)
        downMs = RESTART_MS
      })
    })
  }
  return {
    lives,
    get pid() {
      return child?.pid ?? null
    },
    start,
    async kill(signal, wantedDownMs) {
      if (!child) return
      downMs = wantedDownMs
      child.kill(signal)
      await gone
    },
    async hold() {
      isHeld = true
      child?.kill('SIGKILL')
      await gone
    },
    release() {
      isHeld = false
      start()
    },
    async [Symbol.asyncDispose]() {
      isOver = true
      child?.kill('SIGTERM')
      await Promise.race([gone, pause(5_000)])
      child?.kill('SIGKILL')
      await gone
    },
  }
}
