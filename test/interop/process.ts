import { spawn, type SpawnOptions } from 'node:child_process'
import { createInterface } from 'node:readline'

/** What a finished program left behind. */
export interface Finished {
  readonly code: number | null
  readonly output: string
  readonly errors: string
}

/** Runs a program to its end; one that cannot be started ends with code null and the reason in `errors`. */
export function run(command: string, args: readonly string[], options: SpawnOptions = {}): Promise<Finished> {
  return new Promise((resolve) => {
    const child = spawn(command, args, { ...options, stdio: ['ignore', 'pipe', 'pipe'] })
    const finished = { output: '', errors: '' }
    child.stdout?.on('data', (chunk: Buffer) => (finished.output += chunk.toString()))
    child.stderr?.on('data', (chunk: Buffer) => (finished.errors += chunk.toString()))
    child.on('error', (error) => resolve({ code: null, output: '', errors: error.message }))
    child.on('close', (code) => resolve({ code, ...finished }))
  })
}

/** A sandbox in a process of its own, as its users start it. */
export interface RunningSandbox extends AsyncDisposable {
  readonly url: string
  readonly rootKey: string
  readonly media: string
  readonly control: string
}

/** Starts the sandbox's command on free ports and reads its first line. */
export async function startSandbox(): Promise<RunningSandbox> {
  const bin = new URL('../../sandbox/src/bin.ts', import.meta.url).pathname
  const child = spawn(process.execPath, [bin, '--port', '0', '--control', '0'], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const ended = new Promise<void>((resolve) => child.on('close', () => resolve()))
  const lines = createInterface({ input: child.stdout })
  const first = await new Promise<string>((resolve, reject) => {
    lines.once('line', resolve)
    child.once('close', (code) => reject(new Error(`the sandbox ended with ${code} before its first line`)))
  })
  return {
    ...JSON.parse(first),
    async [Symbol.asyncDispose]() {
      child.kill()
      await ended
    },
  }
}
