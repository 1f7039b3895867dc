import { spawnSync } from 'node:child_process'
import { appendFileSync, mkdirSync, rmSync, statfsSync } from 'node:fs'
import { join } from 'node:path'

/** Where the gateway keeps its data, and what can happen to such a place. */
export interface Disk extends Disposable {
  readonly folder: string
  /** Why it cannot be filled or made read-only; null when it can. */
  readonly limits: string | null
  fill(): void
  empty(): void
  /** Only while nobody writes to it. Returns whether it is so now. */
  setReadOnly(readOnly: boolean): boolean
}

/** Why the disk is left alone. */
export const NO_DISK = 'no disk of its own can be mounted here (only root may)'

const MEGABYTES = 512
const CHUNK = Buffer.alloc(1 << 20)
const LAST_CHUNK = Buffer.alloc(4_096)

/** A disk in memory of the run's own; a plain folder where none may be mounted. */
export function createDisk(folder: string): Disk {
  mkdirSync(folder, { recursive: true })
  const mounted = run('mount', ['-t', 'tmpfs', '-o', `size=${MEGABYTES}m`, 'tmpfs', folder])
  const ballast = join(folder, 'ballast')
  const data = join(folder, 'data')
  mkdirSync(data, { recursive: true })
  return {
    folder: data,
    limits: mounted ? null : NO_DISK,
    fill() {
      if (!mounted) return
      for (const chunk of [CHUNK, LAST_CHUNK]) {
        while (freeBytes(folder) >= chunk.length) appendFileSync(ballast, chunk)
      }
    },
    empty: () => rmSync(ballast, { force: true }),
    setReadOnly: (readOnly) => mounted && run('mount', ['-o', `remount,${readOnly ? 'ro' : 'rw'}`, folder]),
    [Symbol.dispose]() {
      if (mounted) run('umount', ['-l', folder])
    },
  }
}

function freeBytes(folder: string): number {
  const { bavail, bsize } = statfsSync(folder)
  return bavail * bsize
}

const run = (command: string, args: readonly string[]): boolean =>
  spawnSync(command, args, { stdio: 'ignore' }).status === 0
