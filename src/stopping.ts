import type { Config } from './config/config.ts'
import { npmScript } from './config/env.ts'
import type { Logger } from './core/ports/logger.ts'

export type Stop = (options: { readonly force: boolean }) => void

export interface StopDeps {
  readonly config: Pick<Config, 'stopTimeoutMs'>
  readonly logger: Logger
  /** What a stop has to close. */
  readonly opened: AsyncDisposable
}

const FAILED = 1
/** A terminal, npm and the launcher each pass on the signal that one person gave. */
const SAME_SIGNAL_MS = 200
const LOOK_MS = 500

/** The first call drains within the limit; a later one, or a forced one, ends the process at once. */
export function createStop({ config, logger, opened }: StopDeps): Stop {
  let begunAt: number | null = null
  return ({ force }) => {
    if (force) process.exit(FAILED)
    if (begunAt !== null) {
      if (performance.now() - begunAt < SAME_SIGNAL_MS) return
      process.exit(FAILED)
    }
    begunAt = performance.now()
    logger.info({ limitMs: config.stopTimeoutMs }, 'stopping')
    setTimeout(() => {
      logger.error({}, 'the stop took too long; undelivered events stay in the log')
      process.exit(FAILED)
    }, config.stopTimeoutMs)
    opened[Symbol.asyncDispose]().then(
      () => {
        logger.info({}, 'stopped')
        process.exit(0)
      },
      (error: unknown) => {
        logger.error({ err: error }, 'the stop failed')
        process.exit(FAILED)
      },
    )
  }
}

/** The scripts with which npm runs this process. */
const SCRIPTS: ReadonlySet<string | null> = new Set(['start', 'demo'])

/** Stops on the system's signals, and when the shell is gone in which npm runs this: npm tells only that shell to end. */
export function stopOnSignals(stop: Stop): void {
  for (const signal of ['SIGTERM', 'SIGINT'] as const) process.on(signal, () => stop({ force: false }))
  if (!SCRIPTS.has(npmScript()) || process.platform === 'win32') return
  const shell = process.ppid
  const timer = setInterval(() => {
    if (process.ppid === shell) return
    clearInterval(timer)
    stop({ force: false })
  }, LOOK_MS)
  timer.unref()
}
