import { spawn, type ChildProcess } from 'node:child_process'
import { closeSync, openSync } from 'node:fs'

/** One life of a process: from its start to its end. Milliseconds since 1970. */
export interface Life {
  readonly pid: number
  readonly startedAt: number
  endedAt: number | null
  /** How it ended: an exit code, or the signal that ended it. */
  end: string | null
  /** What we sent it: every other signal came from somewhere else. */
  readonly signals: { readonly signal: NodeJS.Signals; readonly at: number }[]
}

/** How a process is asked to end. */
export interface StopRequest {
  /** The life that is meant: nothing is sent to another one. */
  readonly pid: number
  /** When it is asked once more, unless it is gone by then; null for never. */
  readonly againAfterMs: number | null
  readonly downMs: number
  /** How long it may take; then it is killed. */
  readonly limitMs: number
}

/** A process that is started again whenever it ends. */
export interface Supervised extends AsyncDisposable {
  readonly lives: readonly Life[]
  readonly pid: number | null
  start(): void
  /** Ends it; the next one starts so long after it is gone. False: there was nothing to end, or it was about to stop. */
  kill(signal: NodeJS.Signals, downMs: number): Promise<boolean>
  /** Asks it to end by itself; nobody kills it meanwhile. False when that life is over. */
  stop(request: StopRequest): Promise<boolean>
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

interface Running {
  readonly child: ChildProcess
  readonly life: Life
  readonly gone: Promise<void>
}

export function createSupervised(options: SupervisedOptions): Supervised {
  const lives: Life[] = []
  let running: Running | null = null
  let downMs = RESTART_MS
  let isHeld = false
  let isStopping = false
  let isOver = false
  let restart: NodeJS.Timeout | undefined

  const start = () => {
    if (running || isHeld || isOver) return
    running = run(options, () => {
      running = null
      restart = setTimeout(start, downMs)
      downMs = RESTART_MS
    })
    lives.push(running.life)
  }
  return {
    lives,
    get pid() {
      return running?.life.pid ?? null
    },
    start,
    async kill(signal, wantedDownMs) {
      if (!running || isStopping) return false
      downMs = wantedDownMs
      send(running, signal)
      await running.gone
      return true
    },
    async stop({ pid, againAfterMs, downMs: wantedDownMs, limitMs }) {
      const asked = running
      if (!asked || asked.life.pid !== pid || isStopping) return false
      isStopping = true
      downMs = wantedDownMs
      await end(asked, { againAfterMs, limitMs })
      isStopping = false
      return true
    },
    async hold() {
      isHeld = true
      if (running && !isStopping) send(running, 'SIGKILL')
      await running?.gone
    },
    release() {
      isHeld = false
      start()
    },
    async [Symbol.asyncDispose]() {
      isOver = true
      if (running) await end(running, { againAfterMs: null, limitMs: PATIENCE_MS })
      clearTimeout(restart)
    },
  }
}

const PATIENCE_MS = 5_000

function run({ args, env, cwd, output }: SupervisedOptions, onGone: () => void): Running {
  const file = openSync(output, 'a')
  const child = spawn(process.execPath, args, {
    cwd,
    env: { PATH: process.env['PATH'] ?? '', HOME: process.env['HOME'] ?? '', ...env },
    stdio: ['ignore', file, file],
  })
  closeSync(file)
  const life: Life = { pid: child.pid ?? 0, startedAt: Date.now(), endedAt: null, end: null, signals: [] }
  const gone = new Promise<void>((resolve) => {
    child.once('exit', (code, signal) => {
      life.endedAt = Date.now()
      life.end = signal ?? `code ${code}`
      onGone()
      resolve()
    })
  })
  return { child, life, gone }
}

function send({ child, life }: Running, signal: NodeJS.Signals): void {
  if (life.endedAt !== null) return
  life.signals.push({ signal, at: Date.now() })
  child.kill(signal)
}

/** SIGTERM, perhaps a second one, and SIGKILL for what does not heed them. */
async function end(
  running: Running,
  { againAfterMs, limitMs }: Pick<StopRequest, 'againAfterMs' | 'limitMs'>,
): Promise<void> {
  send(running, 'SIGTERM')
  const timers = [setTimeout(() => send(running, 'SIGKILL'), limitMs)]
  if (againAfterMs !== null) timers.push(setTimeout(() => send(running, 'SIGTERM'), againAfterMs))
  await running.gone
  for (const timer of timers) clearTimeout(timer)
}
