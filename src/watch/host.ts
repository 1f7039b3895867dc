import { statfs } from 'node:fs/promises'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import type { Host } from '../core/ports/host.ts'

const RESOLUTION_MS = 20
const WINDOW_MS = 10_000

/** Watches this process and the disks of these folders, until it is disposed of. */
export function createHost({ folders }: { readonly folders: readonly string[] }): Host & Disposable {
  const delay = monitorEventLoopDelay({ resolution: RESOLUTION_MS })
  delay.enable()
  let before = 0
  /** What is measured is the time between two looks, the pause between them included. */
  const late = () => (delay.count === 0 ? 0 : Math.max(0, delay.percentile(99) / 1e9 - RESOLUTION_MS / 1000))
  const timer = setInterval(() => {
    before = late()
    delay.reset()
  }, WINDOW_MS)
  timer.unref()
  return {
    eventLoopDelay: () => Math.max(before, late()),
    async freeDisk() {
      const free = folders.map(async (folder) => {
        const { bavail, bsize } = await statfs(folder)
        return bavail * bsize
      })
      return Math.min(...(await Promise.all(free)))
    },
    [Symbol.dispose]() {
      clearInterval(timer)
      delay.disable()
    },
  }
}
