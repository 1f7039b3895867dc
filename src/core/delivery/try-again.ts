/** Work per name that is done again, after growing waits, until it succeeds. */
export interface TryAgain {
  /** The work for this name failed: it is done again after a while. */
  failed(name: string): void
  /** Nobody waits for this name any more. */
  forget(name: string): void
  stop(): void
}

const FIRST_WAIT_MS = 1_000
const MAX_WAIT_MS = 60_000

export function createTryAgain(work: (name: string) => void): TryAgain {
  const timers = new Map<string, NodeJS.Timeout>()
  const failures = new Map<string, number>()
  let stopped = false
  const stopTimer = (name: string) => {
    clearTimeout(timers.get(name))
    timers.delete(name)
  }
  return {
    failed(name) {
      if (stopped) return
      stopTimer(name)
      const times = failures.get(name) ?? 0
      failures.set(name, times + 1)
      const again = () => {
        timers.delete(name)
        work(name)
      }
      timers.set(name, setTimeout(again, Math.min(FIRST_WAIT_MS * 2 ** times, MAX_WAIT_MS)))
    },
    forget(name) {
      stopTimer(name)
      failures.delete(name)
    },
    stop() {
      stopped = true
      for (const name of timers.keys()) stopTimer(name)
    },
  }
}
