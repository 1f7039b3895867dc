/** Something may have changed: who cares looks again. */
export interface Signal {
  emit(): void
  /** Returns how to end it. */
  subscribe(listener: () => void): () => void
}

/** A signal without a value; listeners must not throw. */
export function createSignal(): Signal {
  const listeners = new Set<() => void>()
  return {
    emit() {
      for (const listener of listeners) listener()
    },
    subscribe(listener) {
      listeners.add(listener)
      return () => void listeners.delete(listener)
    },
  }
}
