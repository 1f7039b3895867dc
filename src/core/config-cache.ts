import { DEFAULT_SESSION_CONFIG, type SessionConfig } from './model/session.ts'
import type { Store } from './ports/store.ts'

/** The configuration of each running session, read once: it is asked for with every message. */
export interface ConfigCache {
  get(session: string): Promise<SessionConfig>
  /** The configuration changed, or the session is gone. */
  forget(session: string): void
}

export function createConfigCache(store: Store): ConfigCache {
  // Promises, so that a reading under way when the configuration changes is forgotten as well.
  const configs = new Map<string, Promise<SessionConfig>>()
  const read = async (session: string): Promise<SessionConfig> => {
    const record = await store.sessions.get(session)
    if (!record) configs.delete(session)
    return record?.config ?? DEFAULT_SESSION_CONFIG
  }
  return {
    get(session) {
      const known = configs.get(session)
      if (known) return known
      const reading = read(session)
      configs.set(session, reading)
      reading.catch(() => {
        if (configs.get(session) === reading) configs.delete(session)
      })
      return reading
    },
    forget: (session) => void configs.delete(session),
  }
}
