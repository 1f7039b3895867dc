import { DatabaseSync } from 'node:sqlite'
import { parentPort, workerData } from 'node:worker_threads'

/** What the thread is asked for. */
export type CheckpointOrder = 'checkpoint' | 'close'

const db = new DatabaseSync(String(workerData))

parentPort?.on('message', (order: CheckpointOrder) => {
  if (order === 'close') {
    db.close()
    parentPort?.close()
    return
  }
  try {
    // Passive: it waits for nobody and keeps nobody waiting. What it leaves, the next one takes.
    db.exec('pragma wal_checkpoint(passive)')
  } catch {
    // The log stays as long as it is; whoever writes to a broken disk is told there.
  }
  parentPort?.postMessage('done')
})
