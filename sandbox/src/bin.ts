#!/usr/bin/env node
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { DEMO_OWNER, seedDemo } from './demo/seed.ts'
import { createSandbox, type SandboxOptions } from './server.ts'

const USAGE = `usage: waypost-sandbox [--port 5222] [--control 5223] [--host 127.0.0.1] [--data DIR] [--demo]

  --port N      port for WhatsApp clients and media (5222; 0 for any)
  --control N   port of the control API and its page (5223; 0 for any)
  --host HOST   address to listen on (127.0.0.1)
  --data DIR    keep everything in this folder; without it, nothing outlives the process
  --demo        fill the network with people, groups and history; they answer when written to

The first line of output is JSON: url, rootKey, media, control.`

class UsageError extends Error {}

interface Arguments {
  readonly options: SandboxOptions
  readonly demo: boolean
}

function readPort(name: string, value: string): number {
  const port = Number(value)
  if (!/^\d+$/.test(value) || port > 65_535)
    throw new UsageError(`--${name} must be a port from 0 to 65535, not ${value}`)
  return port
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        port: { type: 'string', default: '5222' },
        control: { type: 'string', default: '5223' },
        host: { type: 'string', default: '127.0.0.1' },
        data: { type: 'string' },
        demo: { type: 'boolean', default: false },
        help: { type: 'boolean', default: false },
      },
    }).values
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error))
  }
}

function readArguments(args: readonly string[]): Arguments | null {
  const { port, control, host, data, demo, help } = parse(args)
  if (help) return null
  if (data !== undefined) mkdirSync(data, { recursive: true })
  const options = {
    host,
    port: readPort('port', port),
    controlPort: readPort('control', control),
    ...(data !== undefined && { storage: join(data, 'sandbox.sqlite') }),
    ...(demo && { people: { except: [DEMO_OWNER.number] } }),
  }
  return { options, demo }
}

async function main(): Promise<void> {
  const read = readArguments(process.argv.slice(2))
  if (read === null) return console.log(USAGE)
  const sandbox = await createSandbox(read.options)
  if (read.demo) await seedDemo(sandbox)
  const { url, rootKey, media, control } = sandbox
  console.log(JSON.stringify({ url, rootKey, media, control }))
  const stop = (): void => void sandbox.close().then(() => process.exit(0))
  process.once('SIGTERM', stop)
  process.once('SIGINT', stop)
}

function explain(error: unknown): string {
  if (error instanceof UsageError) return `${error.message}\n\n${USAGE}`
  const { code, message, port } = error as NodeJS.ErrnoException & { port?: number }
  if (code === 'EADDRINUSE') return `port ${port ?? ''} is already in use: choose another with --port or --control`
  if (code === 'EACCES') return `no permission to listen or write: ${message}`
  return `the sandbox cannot start: ${message}`
}

function fail(error: unknown): void {
  console.error(explain(error))
  process.exit(1)
}

main().catch(fail)
