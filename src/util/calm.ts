import { performance } from 'node:perf_hooks'

export interface CalmOptions {
  /** Milliseconds from one to the next, at least. */
  readonly everyMs: number
  /** Up to this share of the time with something to do, the process counts as calm. */
  readonly busy: number
  /** Milliseconds after which the next begins all the same. */
  readonly longestMs: number
  /** The share since it was last called, 0 to 1; of this thread's event loop unless given. */
  readonly share?: () => number
}

/** Lets heavy work begin one after another, while there is time for everything else; its callers bound how much waits. */
export interface Calm {
  /** Resolves when it is the caller's turn, in the order of the calls. Rejects when the signal ends the wait. */
  turn(signal: AbortSignal): Promise<void>
}

export function createCalm({ everyMs, busy, longestMs, share = loopShare() }: CalmOptions): Calm {
  const waiting = new Set<() => void>()
  /** Runs from a turn until nobody has waited for a while. */
  let timer: NodeJS.Timeout | null = null
  let begunAt = 0

  const look = () => {
    const isBusy = share() > busy
    const [next] = waiting
    if (!next) {
      clearInterval(timer ?? undefined)
      timer = null
    } else if (!isBusy || performance.now() - begunAt >= longestMs) {
      begunAt = performance.now()
      next()
    }
  }
  const wait = async (signal: AbortSignal) => {
    const { promise, resolve, reject } = Promise.withResolvers<void>()
    const leave = () => reject(signal.reason)
    waiting.add(resolve)
    signal.addEventListener('abort', leave, { once: true })
    try {
      await promise
    } finally {
      waiting.delete(resolve)
      signal.removeEventListener('abort', leave)
    }
  }

  return {
    async turn(signal) {
      signal.throwIfAborted()
      if (timer !== null) return wait(signal)
      begunAt = performance.now()
      share()
      timer = setInterval(look, everyMs)
    },
  }
}

function loopShare(): () => number {
  let since = performance.eventLoopUtilization()
  return () => {
    const { utilization } = performance.eventLoopUtilization(since)
    since = performance.eventLoopUtilization()
    return utilization
  }
}
