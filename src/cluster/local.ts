import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { DatabaseSync } from 'node:sqlite'
import { AlreadyRunningError, type Worker, type WorkerLock } from './worker-lock.ts'

/** Long enough for a predecessor that is about to end. */
const PATIENCE_MS = 500

const LOCK_FILE = 'waypost.lock'
const INFO_FILE = 'waypost.lock.json'

/** A connection that nobody refers to is closed by garbage collection, and its lock with it. */
const heldLocks = new Set<DatabaseSync>()

/**
 * One process per data folder. The lock is SQLite's own on a file of its own: the system frees it when the process ends,
 * however it ends, so nothing stale is left behind. A JSON file beside it says who holds it.
 */
export function acquireLocalLock(options: { readonly folder: string; readonly worker: Worker }): WorkerLock {
  mkdirSync(options.folder, { recursive: true })
  const infoPath = join(options.folder, INFO_FILE)
  const database = new DatabaseSync(join(options.folder, LOCK_FILE), { timeout: PATIENCE_MS })
  try {
    database.exec('begin exclusive')
  } catch (error) {
    database.close()
    if (!isBusy(error)) throw error
    throw new AlreadyRunningError(refusal(options.folder, readHolder(infoPath)), { cause: error })
  }
  heldLocks.add(database)
  const { name, address } = options.worker
  writeHolder(infoPath, { pid: process.pid, worker: name, address, since: new Date().toISOString() })
  return {
    [Symbol.asyncDispose]: async () => {
      if (!heldLocks.delete(database)) return
      rmSync(infoPath, { force: true })
      database.close()
    },
  }
}

interface Holder {
  readonly pid: number
  readonly worker: string
  readonly since: string
  readonly address: string | null
}

function refusal(folder: string, holder: Holder | null): string {
  const who = holder
    ? `process ${holder.pid}, worker ${holder.worker}${holder.address ? `, at ${holder.address}` : ''}, since ${holder.since}`
    : 'process unknown'
  return `another Waypost uses the data folder ${folder} (${who}); stop it first, or set WAYPOST_DATA to another folder`
}

/** Written beside and renamed: a second process reads a whole file or none. */
function writeHolder(path: string, holder: Holder): void {
  writeFileSync(`${path}.new`, `${JSON.stringify(holder)}\n`)
  renameSync(`${path}.new`, path)
}

/** Null when the file is not there yet or not ours: then the refusal names nobody. */
function readHolder(path: string): Holder | null {
  try {
    return JSON.parse(readFileSync(path, 'utf8')) as Holder
  } catch {
    return null
  }
}

/** SQLite's result code 5: another connection holds the lock. */
function isBusy(error: unknown): boolean {
  return (error as { errcode?: number }).errcode === 5
}
