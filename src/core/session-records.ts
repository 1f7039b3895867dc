import type { SessionRecord } from './model/session.ts'
import type { Store } from './ports/store.ts'

/** The stored sessions, read once: they are asked for with every event. */
export interface SessionRecords {
  /** Null when there is none of this name. */
  get(name: string): Promise<SessionRecord | null>
  /** One has changed, or all may have. */
  forget(name?: string): void
}

export function createSessionRecords(store: Pick<Store, 'sessions'>): SessionRecords {
  // Promises, so that a reading under way when the session changes is forgotten as well.
  const records = new Map<string, Promise<SessionRecord | null>>()
  return {
    get(name) {
      const known = records.get(name)
      if (known) return known
      const reading = store.sessions.get(name)
      records.set(name, reading)
      const drop = () => {
        if (records.get(name) === reading) records.delete(name)
      }
      reading.then((record) => record ?? drop(), drop)
      return reading
    },
    forget(name) {
      if (name === undefined) records.clear()
      else records.delete(name)
    },
  }
}
