import { fork, type ChildProcess } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { startSandbox, type SandboxProcess } from '../../test/support/sandbox-process.ts'
import { createAccount } from '../../test/support/waha.ts'
import type { Measure } from './floor.ts'

export const OWNER = '15550200001'
/** The people written to, by turns: a gateway seldom writes to one person only. */
export const FRIENDS = Array.from({ length: 10 }, (_, index) => String(15550200002 + index))

const LOOKS = 8
const FLOOR = fileURLToPath(new URL('floor.ts', import.meta.url))

/** A network with an owner and a friend whose phones are off, so that only the measured process does Signal's work. */
export async function startRig(): Promise<SandboxProcess> {
  const sandbox = await startSandbox()
  await createAccount(sandbox, OWNER, 'Owner')
  for (const friend of FRIENDS) await createAccount(sandbox, friend, `Friend ${friend}`)
  return sandbox
}

/** The friends' phones are off: what is sent to them waits at the server. */
export async function switchOffFriends(sandbox: SandboxProcess): Promise<void> {
  for (const friend of FRIENDS) await sandbox.control.patch(`/accounts/${friend}`, { online: false })
}

export interface FloorOrder {
  readonly measure: Measure
  readonly count: number
  readonly concurrency?: number
  readonly owner?: string
  readonly folder?: string
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

/** Megabytes that the floor's process holds with so many idle paired clients, after a restart. */
export async function floorMemory(sandbox: SandboxProcess, order: { count: number; owner: string }): Promise<number> {
  const folder = await mkdtemp(join(tmpdir(), 'waypost-floor-'))
  const pairing = forkFloor()
  const idle = forkFloor()
  try {
    await ask(pairing, sandbox, { ...order, folder, measure: 'pair' })
    pairing.kill('SIGKILL')
    await ask(idle, sandbox, { ...order, folder, measure: 'idle' })
    return await settledMegabytes(idle.pid ?? 0)
  } finally {
    pairing.kill('SIGKILL')
    idle.kill('SIGKILL')
    await rm(folder, { recursive: true, force: true })
  }
}

/** What a process holds once it has come to rest: the lowest of some looks a second apart. */
export async function settledMegabytes(pid: number): Promise<number> {
  const looks: number[] = []
  for (let look = 0; look < LOOKS; look++) {
    looks.push(residentMegabytes(pid))
    await new Promise((resolve) => setTimeout(resolve, 1_000))
  }
  return Math.min(...looks)
}

/** Linux only: elsewhere there is no such file. */
function residentMegabytes(pid: number): number {
  const kilobytes = /VmRSS:\s+(\d+) kB/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]
  return Number(kilobytes) / 1024
}

const forkFloor = (): ChildProcess => fork(FLOOR, { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] })

async function ask(child: ChildProcess, sandbox: SandboxProcess, order: FloorOrder): Promise<unknown> {
  const { promise, resolve, reject } = Promise.withResolvers<unknown>()
  child.once('message', resolve)
  child.once('exit', (code) => reject(new Error(`the floor ended with ${code}`)))
  const { url, rootKey, control } = sandbox
  child.send({ owner: OWNER, concurrency: 10, ...order, friends: FRIENDS, url, rootKey, control: control.origin })
  return promise
}
