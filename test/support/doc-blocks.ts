import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { createServer, type AddressInfo } from 'node:net'
import { dirname } from 'node:path'

/** A fenced block of a page, marked by a comment above it: `<!-- run: name -->`. */
export interface DocBlock {
  readonly action: string
  readonly name: string
  readonly text: string
}

/** The marked blocks of a page, in its order. */
export function docBlocks(page: string): readonly DocBlock[] {
  const found = readFileSync(page, 'utf8').matchAll(/<!-- (\w+): ([^\n]+?) -->\n```\w+\n([^]*?)```/g)
  return [...found].map(([, action = '', name = '', text = '']) => ({ action, name, text }))
}

/** Makes the page's ports free ones: two runs on one machine must not meet. */
export async function withFreePorts(ports: readonly string[]): Promise<(text: string) => string> {
  const servers = ports.map((port) => ({ port, server: createServer().listen(0, '127.0.0.1') }))
  await Promise.all(servers.map(({ server }) => once(server, 'listening')))
  const free = new Map(servers.map(({ port, server }) => [port, String((server.address() as AddressInfo).port)]))
  await Promise.all(servers.map(({ server }) => once(server.close(), 'close')))
  return (text) => text.replace(/\b\d{4}\b/g, (number) => free.get(number) ?? number)
}

/** What was pasted into a shell. */
export interface Pasted extends AsyncDisposable {
  readonly process: ChildProcess
  readonly output: () => string
  /** Resolves with its exit code. */
  readonly ended: Promise<number | null>
}

/** Pastes lines into a shell, whose processes form a group that ends together. */
export function paste(
  lines: string,
  options: { readonly cwd: string; readonly env?: Readonly<Record<string, string>> },
): Pasted {
  const path = `${dirname(process.execPath)}:${process.env['PATH'] ?? ''}`
  const child = spawn('bash', ['-c', lines], {
    cwd: options.cwd,
    // The variables of the test runner would make a `node --test` inside it report to it.
    env: { PATH: path, HOME: process.env['HOME'] ?? '', ...options.env },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (data: Buffer) => (output += data.toString()))
  const ended = new Promise<number | null>((resolve) => child.once('close', resolve))
  return {
    process: child,
    output: () => output,
    ended,
    async [Symbol.asyncDispose]() {
      if (child.exitCode === null && child.signalCode === null) process.kill(-(child.pid ?? 0), 'SIGTERM')
      await ended
    },
  }
}
