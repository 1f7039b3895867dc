/** The right to be the only worker on some data; disposing gives it back. */
export type WorkerLock = AsyncDisposable

/** Who asks for a lock; a second worker, which is refused, is told of it. */
export interface Worker {
  readonly name: string
  /** Where it answers; null when that is not known yet. */
  readonly address: string | null
}

/** Another worker uses the data; the message names it. */
export class AlreadyRunningError extends Error {
  override name = 'AlreadyRunningError'
}
