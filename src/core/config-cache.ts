import { DEFAULT_SESSION_CONFIG, type SessionConfig } from './model/session.ts'
import type { Store } from './ports/store.ts'

/** The configuration of each running session, read once: it is asked for with every message. */
export interface ConfigCache {
  get(session: string): Promise<SessionConfig>
  /** The configuration changed, or the session is gone. */
  forget(session: string): void
}

export function createConfigCache(store: Store): ConfigCache {
  const configs = new Map<string, SessionConfig>()
  return {
    async get(session) {
      const known = configs.get(session)
      if (known) return known
      const record = await store.sessions.get(session)
      if (record) configs.set(session, record.config)
      return record?.config ?? DEFAULT_SESSION_CONFIG
    },
    forget: (session) => void configs.delete(session),
  }
}
