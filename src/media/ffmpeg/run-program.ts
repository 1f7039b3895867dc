import { spawn } from 'node:child_process'

/** A program and how far it may go. */
export interface ProgramRun {
  readonly command: string
  readonly args: readonly string[]
  readonly searchPath: string
  readonly timeoutMs: number
  readonly signal: AbortSignal
  /** Takes what it writes; without it nothing is read. Throwing ends the program. */
  readonly onOutput?: (piece: Buffer) => void
}

/** How a program ended: null when it was killed. */
export interface ProgramEnd {
  readonly code: number | null
  /** The end of what it complained about. */
  readonly complaint: string
  /** Whether it was killed for its time, or because nobody waits for it. */
  readonly gaveUp: boolean
}

const MAX_COMPLAINT = 4_096

/** Runs a program without a shell, without input and without our environment; it never outlives its time. */
export async function runProgram(run: ProgramRun): Promise<ProgramEnd> {
  run.signal.throwIfAborted()
  const child = spawn(run.command, run.args, {
    stdio: ['ignore', run.onOutput ? 'pipe' : 'ignore', 'pipe'],
    env: { PATH: run.searchPath, LC_ALL: 'C' },
    windowsHide: true,
  })
  let gaveUp = false
  let thrown: unknown = null
  let complaint = ''
  const kill = () => void child.kill('SIGKILL')
  const giveUp = () => {
    gaveUp = true
    kill()
  }
  const timer = setTimeout(giveUp, run.timeoutMs)
  run.signal.addEventListener('abort', giveUp, { once: true })
  child.stdout?.on('data', (piece: Buffer) => {
    try {
      if (thrown === null) run.onOutput?.(piece)
    } catch (error) {
      thrown = error
      kill()
    }
  })
  child.stderr?.on('data', (piece: Buffer) => {
    complaint = (complaint + piece.toString('latin1')).slice(-MAX_COMPLAINT)
  })
  try {
    const code = await new Promise<number | null>((resolve, reject) => child.on('error', reject).on('close', resolve))
    if (thrown !== null) throw thrown as Error
    return { code, complaint: complaint.trim(), gaveUp }
  } finally {
    clearTimeout(timer)
    run.signal.removeEventListener('abort', giveUp)
  }
}
