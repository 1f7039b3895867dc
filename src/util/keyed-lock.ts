/** Runs work one at a time per key, in the order of the calls. Keys without work take no memory. */
export interface KeyedLock {
  run<T>(key: string, work: () => Promise<T>): Promise<T>
  /** Resolves when nothing that was called before is under way. */
  idle(): Promise<void>
}

export function createKeyedLock(): KeyedLock {
  const tails = new Map<string, Promise<unknown>>()
  return {
    run(key, work) {
      const before = tails.get(key) ?? Promise.resolve()
      const result = before.then(work, work)
      const tail = result.then(
        () => undefined,
        () => undefined,
      )
      tails.set(key, tail)
      void tail.then(() => {
        if (tails.get(key) === tail) tails.delete(key)
      })
      return result
    },
    async idle() {
      await Promise.all(tails.values())
    },
  }
}
