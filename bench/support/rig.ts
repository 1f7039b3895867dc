import { fork, type ChildProcess } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { startSandbox, type SandboxProcess } from '../../test/support/sandbox-process.ts'
import { createAccount } from '../../test/support/waha.ts'

export const OWNER = '15550200001'
export const FRIEND = '15550200002'

const FLOOR = fileURLToPath(new URL('floor.ts', import.meta.url))

/** A network with an owner and a friend whose phones are off, so that only the measured process does Signal's work. */
export async function startRig(): Promise<SandboxProcess> {
  const sandbox = await startSandbox()
  await createAccount(sandbox, OWNER, 'Owner')
  await createAccount(sandbox, FRIEND, 'Friend')
  return sandbox
}

export const switchOff = (sandbox: SandboxProcess, number: string): Promise<unknown> =>
  sandbox.control.patch(`/accounts/${number}`, { online: false })

export interface FloorOrder {
  readonly measure: 'send' | 'receive' | 'route' | 'idle'
  readonly count: number
  readonly concurrency?: number
  readonly owner?: string
}

/** Runs the floor in its own process and returns what it answered. */
export async function runFloor(sandbox: SandboxProcess, order: FloorOrder): Promise<{ perSecond: number }> {
  const child = forkFloor()
  try {
    return (await ask(child, sandbox, order)) as { perSecond: number }
  } finally {
    child.kill('SIGKILL')
  }
}

/** Megabytes that the floor's process holds with so many idle paired clients. */
export async function floorMemory(sandbox: SandboxProcess, order: { count: number; owner: string }): Promise<number> {
  const child = forkFloor()
  try {
    await ask(child, sandbox, { ...order, measure: 'idle' })
    return residentMegabytes(child.pid ?? 0)
  } finally {
    child.kill('SIGKILL')
  }
}

/** Linux only: elsewhere there is no such file. */
export function residentMegabytes(pid: number): number {
  const kilobytes = /VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]
  return Number(kilobytes) / 1024
}

const forkFloor = (): ChildProcess =>
  fork(FLOOR, { execArgv: ['--expose-gc'], stdio: ['ignore', 'ignore', 'inherit', 'ipc'] })

async function ask(child: ChildProcess, sandbox: SandboxProcess, order: FloorOrder): Promise<unknown> {
  const { promise, resolve, reject } = Promise.withResolvers<unknown>()
  child.once('message', resolve)
  child.once('exit', (code) => reject(new Error(`the floor ended with ${code}`)))
  const { url, rootKey, control } = sandbox
  child.send({ owner: OWNER, concurrency: 10, ...order, friend: FRIEND, url, rootKey, control: control.origin })
  return promise
}
