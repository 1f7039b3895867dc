import { GatewayError } from '../core/errors.ts'

/** Lets one piece of work run at a time, in the order of the calls. */
export interface Turns {
  /** Rejects with STORAGE_FAILED when the turn does not come in time, or too many wait for theirs. */
  take<T>(work: () => Promise<T>): Promise<T>
}

const MAX_WAITING = 20_000

interface Waiter {
  readonly go: () => void
  readonly timer: NodeJS.Timeout
}

export function createTurns(options: { readonly timeoutMs: number }): Turns {
  const waiting = new Set<Waiter>()
  let busy = false
  const wait = () =>
    new Promise<void>((resolve, reject) => {
      if (waiting.size >= MAX_WAITING)
        return reject(new GatewayError('STORAGE_FAILED', 'too much waits for the database'))
      const late = () => {
        waiting.delete(waiter)
        reject(new GatewayError('STORAGE_FAILED', `the database was busy for ${options.timeoutMs} ms`))
      }
      const waiter = { go: resolve, timer: setTimeout(late, options.timeoutMs) }
      waiting.add(waiter)
    })
  const pass = () => {
    const [next] = waiting
    if (!next) return void (busy = false)
    waiting.delete(next)
    clearTimeout(next.timer)
    next.go()
  }
  return {
    async take(work) {
      if (busy) await wait()
      busy = true
      try {
        return await work()
      } finally {
        pass()
      }
    },
  }
}
