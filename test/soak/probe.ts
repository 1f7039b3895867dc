// Loaded into the gateway before anything else: writes down what Node says of its memory.
import { renameSync, writeFileSync } from 'node:fs'
import { constants, PerformanceObserver } from 'node:perf_hooks'
import { isMainThread } from 'node:worker_threads'

/** What Node says, and what was left of the heap when V8 had last looked through all of it. Bytes. */
export interface Noted extends NodeJS.MemoryUsage {
  readonly heapInUse: number
}

const EVERY_MS = 2_000

const file = process.env['SOAK_MEMORY']
let heapInUse = process.memoryUsage().heapUsed

function note(): void {
  if (file === undefined) return
  writeFileSync(`${file}.new`, JSON.stringify({ ...process.memoryUsage(), heapInUse } satisfies Noted))
  renameSync(`${file}.new`, file)
}

function watchCollections(): void {
  const observer = new PerformanceObserver((list) => {
    const kindOf = (entry: object) =>
      'detail' in entry ? (entry.detail as { readonly kind?: number }).kind : undefined
    const isMajor = (entry: object) => kindOf(entry) === constants.NODE_PERFORMANCE_GC_MAJOR
    if (list.getEntries().some(isMajor)) heapInUse = process.memoryUsage().heapUsed
  })
  observer.observe({ entryTypes: ['gc'] })
}

// Worker threads load this too, and have heaps of their own.
if (isMainThread) {
  watchCollections()
  setInterval(note, EVERY_MS).unref()
}
