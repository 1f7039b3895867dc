import { GatewayError } from './errors.ts'
import type { EngineSession } from './ports/engine.ts'

/** The engine sessions that run in this worker. */
export interface Runtime {
  get(session: string): EngineSession | null
  /** Throws SESSION_NOT_READY. */
  require(session: string): EngineSession
  add(session: string, engine: EngineSession): void
  remove(session: string): void
  names(): readonly string[]
}

export function createRuntime(): Runtime {
  const running = new Map<string, EngineSession>()
  return {
    get: (session) => running.get(session) ?? null,
    require(session) {
      const engine = running.get(session)
      if (!engine) throw new GatewayError('SESSION_NOT_READY', `session ${session} is not running; start it first`)
      return engine
    },
    add: (session, engine) => void running.set(session, engine),
    remove: (session) => void running.delete(session),
    names: () => [...running.keys()],
  }
}
