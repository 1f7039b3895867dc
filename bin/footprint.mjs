// Used by the gateway's process. Plain JavaScript that an old Node can read.
import { constants, PerformanceObserver } from 'node:perf_hooks'
import v8 from 'node:v8'

/**
 * Every `everyMs` milliseconds one collection of the whole heap gives back what it can. V8 keeps what a busy moment took
 * until the process has little to do, and then weighs for good what it weighed at its worst. If each collection gave back,
 * a process with much to do would spend half its time compiling again.
 */
export function giveBack(everyMs) {
  setInterval(giveBackOnce, everyMs).unref()
}

/** The process may do so little that none has come since the last time; one wait is enough. */
let isWaiting = false

function giveBackOnce() {
  if (isWaiting) return
  isWaiting = true
  const observer = new PerformanceObserver((list) => {
    if (list.getEntries().some(({ detail }) => detail.kind === constants.NODE_PERFORMANCE_GC_MAJOR)) end()
  })
  const end = () => {
    observer.disconnect()
    isWaiting = false
    v8.setFlagsFromString('--no-optimize-for-size')
  }
  observer.observe({ entryTypes: ['gc'] })
  // On the command line it would make the young heap smaller, too.
  v8.setFlagsFromString('--optimize-for-size')
}
