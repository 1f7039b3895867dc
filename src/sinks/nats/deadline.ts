/** Ends a wait with the time limit or the signal, whichever comes first; the work is told, and not waited for. */
export async function withinTime<T>(
  timeoutMs: number,
  signal: AbortSignal,
  work: (ended: AbortSignal) => Promise<T>,
): Promise<T> {
  const ender = new AbortController()
  const { promise, reject } = Promise.withResolvers<never>()
  const end = (reason: string) => {
    const error = new Error(reason)
    ender.abort(error)
    reject(error)
  }
  const stop = () => end('the delivery was given up')
  const timer = setTimeout(() => end(`no acknowledgement within ${timeoutMs} ms`), timeoutMs)
  if (signal.aborted) stop()
  signal.addEventListener('abort', stop, { once: true })
  try {
    return await Promise.race([promise, signal.aborted ? promise : work(ender.signal)])
  } finally {
    clearTimeout(timer)
    signal.removeEventListener('abort', stop)
  }
}
