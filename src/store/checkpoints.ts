import { Worker } from 'node:worker_threads'
import type { CheckpointOrder } from './checkpoint-worker.ts'

/** Moves what was committed from the log into the database file, in a thread of its own. */
export interface Checkpoints {
  /** A transaction was committed. */
  committed(): void
  close(): Promise<void>
}

/** A commit of a message writes about 25 pages. */
const EVERY_COMMITS = 100
const WORKER = new URL('checkpoint-worker.ts', import.meta.url)

/**
 * In the event loop a checkpoint holds up every session while the disk copies and syncs. The thread begins with the first
 * checkpoint; where it cannot, SQLite's own checkpoints do the work.
 */
export function createCheckpoints(path: string): Checkpoints {
  let worker: Worker | null = null
  let commits = 0
  let busy = false
  let usable = true

  const order = (what: CheckpointOrder) => worker?.postMessage(what)
  const start = (): void => {
    worker = new Worker(WORKER, { workerData: path, resourceLimits: { maxOldGenerationSizeMb: 16 } })
    worker.unref()
    worker.on('message', () => (busy = false))
    worker.on('error', () => (usable = false))
  }
  return {
    committed() {
      commits++
      if (commits < EVERY_COMMITS || busy || !usable) return
      commits = 0
      busy = true
      if (!worker) start()
      order('checkpoint')
    },
    async close() {
      const running = worker
      if (!running || !usable) return
      usable = false
      // Its connection has to be closed before the last one, which then empties the log.
      const ended = new Promise((resolve) => running.once('exit', resolve))
      running.ref()
      order('close')
      await ended
    },
  }
}
