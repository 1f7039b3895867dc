import type { Outgoing } from '../model/outgoing.ts'
import type { Outcome } from './settle.ts'

/** What is handed to WhatsApp at this moment: each once, and whoever is interested hears how it ends. */
export interface Flights {
  /** Sends it; whoever waits for it hears the end. Null is no end: it has not left yet, and they go on waiting. */
  fly<T extends Outcome | null>(session: string, outgoing: Pick<Outgoing, 'place'>, work: () => Promise<T>): Promise<T>
  /** Does nothing when it is on its way already. */
  alone<T>(session: string, outgoing: Pick<Outgoing, 'place'>, work: () => Promise<T>): Promise<T | void>
  /** How it ends; null when that takes longer. */
  arrival(session: string, outgoing: Pick<Outgoing, 'place'>, timeoutMs: number): Promise<Outcome | null>
  isFlying(session: string, outgoing: Pick<Outgoing, 'place'>): boolean
  /** Tells who waits for it that it ended otherwise. */
  end(session: string, outgoing: Pick<Outgoing, 'place'>, error: unknown): void
}

interface Waiting {
  readonly resolve: (outcome: Outcome) => void
  readonly reject: (error: unknown) => void
}

export function createFlights(): Flights {
  const flying = new Set<string>()
  const waiting = new Map<string, Set<Waiting>>()
  const keyOf = (session: string, { place }: Pick<Outgoing, 'place'>): string => `${session}\n${place}`

  const claimed = async <T>(key: string, work: () => Promise<T>): Promise<T> => {
    flying.add(key)
    try {
      return await work()
    } finally {
      flying.delete(key)
    }
  }
  const tell = (key: string, how: (each: Waiting) => void) => {
    const all = waiting.get(key)
    waiting.delete(key)
    for (const each of all ?? []) how(each)
  }
  return {
    async fly(session, outgoing, work) {
      const key = keyOf(session, outgoing)
      try {
        const outcome = await claimed(key, work)
        if (outcome !== null) tell(key, ({ resolve }) => resolve(outcome))
        return outcome
      } catch (error) {
        tell(key, ({ reject }) => reject(error))
        throw error
      }
    },
    async alone(session, outgoing, work) {
      const key = keyOf(session, outgoing)
      if (!flying.has(key)) return claimed(key, work)
    },
    arrival(session, outgoing, timeoutMs) {
      const key = keyOf(session, outgoing)
      const { promise, resolve, reject } = Promise.withResolvers<Outcome | null>()
      const entry = { resolve, reject }
      const entries = waiting.get(key) ?? new Set()
      waiting.set(key, entries.add(entry))
      const timer = setTimeout(() => {
        entries.delete(entry)
        if (entries.size === 0 && waiting.get(key) === entries) waiting.delete(key)
        resolve(null)
      }, timeoutMs)
      return promise.finally(() => clearTimeout(timer))
    },
    isFlying: (session, outgoing) => flying.has(keyOf(session, outgoing)),
    end: (session, outgoing, error) => tell(keyOf(session, outgoing), ({ reject }) => reject(error)),
  }
}
