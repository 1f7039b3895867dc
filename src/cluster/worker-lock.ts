/** The right to be the only worker on some data. Disposing gives it back. */
export interface WorkerLock extends AsyncDisposable {
  /** Tells a second worker, which will be refused, where the first one answers. */
  announce(address: string): Promise<void>
}

/** Another worker uses the data; the message names it. */
export class AlreadyRunningError extends Error {
  override name = 'AlreadyRunningError'
}
