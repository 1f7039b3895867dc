import { acquireLocalLock } from './local.ts'
import { acquirePostgresLock } from './postgres.ts'
import type { WorkerLock } from './worker-lock.ts'

export interface WorkerLockOptions {
  readonly folder: string
  /** The store's address, when the data are in PostgreSQL too. */
  readonly postgresUrl: string | null
  readonly worker: string
  /** The right was lost while running: nothing may be written any more. */
  readonly onLost: (error: Error) => void
}

/** Makes sure that no other worker uses the same data. Throws AlreadyRunningError naming the one that does. */
export async function acquireWorkerLock(options: WorkerLockOptions): Promise<WorkerLock> {
  const { folder, worker, postgresUrl, onLost } = options
  const local = acquireLocalLock({ folder, worker })
  if (postgresUrl === null) return local
  try {
    const remote = await acquirePostgresLock({ url: postgresUrl, worker, onLost })
    return both(local, remote)
  } catch (error) {
    await local[Symbol.asyncDispose]()
    throw error
  }
}

const both = (local: WorkerLock, remote: WorkerLock): WorkerLock => ({
  async announce(address) {
    await local.announce(address)
    await remote.announce(address)
  },
  async [Symbol.asyncDispose]() {
    await remote[Symbol.asyncDispose]()
    await local[Symbol.asyncDispose]()
  },
})
