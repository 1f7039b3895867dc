import { open } from 'node:fs/promises'
import { dirname } from 'node:path'

/** A file that can be made to survive a power loss. */
export interface SyncableFile {
  datasync(): Promise<void>
  close(): Promise<void>
}

/** Makes what was written to a file survive a power loss, beside the event loop and not in it. */
export interface LogSync {
  /** Resolves when everything written before the call is on the disk. Calls of about the same time share one sync. */
  sync(): Promise<void>
  close(): Promise<void>
}

/** For a file that is there at the first sync, and stays. */
export function createLogSync(path: string, openFile: (path: string) => Promise<SyncableFile> = openLog): LogSync {
  let file: Promise<SyncableFile> | null = null
  let running: Promise<void> | null = null
  let next: Promise<void> | null = null

  const run = async (): Promise<void> => {
    file ??= openFile(path)
    file.catch(() => (file = null))
    await (await file).datasync()
  }
  const start = (): Promise<void> => {
    next = null
    const mine = run().finally(() => {
      if (running === mine) running = null
    })
    running = mine
    return mine
  }
  return {
    // One that is under way may have begun before the caller wrote: it does not count.
    sync() {
      if (!running) return start()
      next ??= running.then(start, start)
      return next
    },
    async close() {
      await Promise.allSettled([running, next])
      await (await file?.catch(() => null))?.close()
    },
  }
}

async function openLog(path: string): Promise<SyncableFile> {
  const file = await open(path, 'r+')
  await syncFolder(dirname(path))
  return file
}

/** A new file is lost with its folder's entry. Where folders cannot be synced, the file system sees to it. */
async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r').catch(() => null)
  await folder?.sync().catch(() => undefined)
  await folder?.close()
}
