/** A limit on how much is done at the same time. */
export interface Slots {
  /** Runs the work once there is room, in the order of the calls; not at all when the signal ends the wait. */
  run<T>(work: () => Promise<T>, signal: AbortSignal): Promise<T>
}

/** Room for so many; the waiting ones are as many as their callers let wait. */
export function createSlots(size: number): Slots {
  const waiting = new Set<() => void>()
  let free = size
  const take = (signal: AbortSignal) =>
    new Promise<void>((resolve, reject) => {
      signal.throwIfAborted()
      if (free > 0) {
        free--
        resolve()
        return
      }
      const enter = () => {
        signal.removeEventListener('abort', leave)
        resolve()
      }
      const leave = () => {
        waiting.delete(enter)
        reject(new Error('the wait for room was given up', { cause: signal.reason }))
      }
      waiting.add(enter)
      signal.addEventListener('abort', leave, { once: true })
    })
  const release = () => {
    const [next] = waiting
    if (!next) {
      free++
      return
    }
    waiting.delete(next)
    next()
  }
  return {
    async run(work, signal) {
      await take(signal)
      try {
        return await work()
      } finally {
        release()
      }
    },
  }
}
