import type { Logger } from '../ports/logger.ts'

export interface WakesOptions {
  /** One step of a session: how long to wait for the next, 0 for at once; null to rest until woken. */
  readonly run: (session: string) => Promise<number | null>
  readonly signal: AbortSignal
  readonly logger: Logger
}

/** What goes on by itself, one step of a session at a time. */
export interface Wakes {
  /** The next step now, or right after the one under way. */
  wake(session: string): void
  /** The next step after a time, unless it comes before anyway. */
  wakeIn(session: string, ms: number): void
  /** Resolves when no step is under way. */
  idle(): Promise<void>
}

const AFTER_FAILURE_MS = 1_000

export function createWakes({ run, signal, logger }: WakesOptions): Wakes {
  const running = new Map<string, Promise<void>>()
  const again = new Set<string>()
  const timers = new Map<string, { readonly timer: NodeJS.Timeout; readonly at: number }>()

  const attempt = async (session: string): Promise<number | null> => {
    try {
      return await run(session)
    } catch (error) {
      if (signal.aborted) return null
      logger.warn({ session, err: error }, 'outgoing messages wait')
      return AFTER_FAILURE_MS
    }
  }
  const work = async (session: string) => {
    let next: number | null = 0
    do {
      again.delete(session)
      next = await attempt(session)
    } while (!signal.aborted && (next === 0 || again.has(session)))
    running.delete(session)
    if (next !== null) wakeIn(session, next)
  }
  const wake = (session: string) => {
    clearTimeout(timers.get(session)?.timer)
    timers.delete(session)
    if (signal.aborted) return
    if (running.has(session)) again.add(session)
    else running.set(session, work(session))
  }
  const wakeIn = (session: string, ms: number) => {
    const at = performance.now() + ms
    const before = timers.get(session)
    if (signal.aborted || (before && before.at <= at)) return
    clearTimeout(before?.timer)
    const timer = setTimeout(() => wake(session), ms)
    timer.unref()
    timers.set(session, { timer, at })
  }
  signal.addEventListener('abort', () => {
    for (const { timer } of timers.values()) clearTimeout(timer)
    timers.clear()
  })
  return { wake, wakeIn, idle: async () => void (await Promise.all(running.values())) }
}
