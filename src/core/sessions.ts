import type { Session, SessionConfig, SessionStatus } from './model/session.ts'

/** The sessions: stored wishes, running engines, and what is known of both. */
export interface Sessions {
  /** By name. Stopped ones only when asked for. */
  list(options?: { readonly includeStopped?: boolean }): Promise<readonly Session[]>
  get(name: string): Promise<Session | null>
  /** Throws SESSION_NOT_FOUND. */
  require(name: string): Promise<Session>
  /**
   * The session in one of these states. Waits a moment while it is on its way there, then throws SESSION_NOT_READY with
   * `details: { session, status, expected }`.
   */
  requireStatus(name: string, expected: readonly SessionStatus[]): Promise<Session>
  /** Without a name one is made. Throws SESSION_EXISTS, SESSION_NAME_INVALID. */
  create(options: {
    readonly name?: string | undefined
    readonly config?: SessionConfig | undefined
    readonly start?: boolean | undefined
  }): Promise<Session>
  /** Replaces the whole configuration; a running session is restarted. */
  update(name: string, config: SessionConfig): Promise<Session>
  /** Idempotent. Resolves once the start has begun, not when the session works. */
  start(name: string): Promise<Session>
  /** Idempotent; keeps the pairing. */
  stop(name: string): Promise<Session>
  restart(name: string): Promise<Session>
  /** Unlinks from the phone, forgets the keys, and starts again when it was running. */
  logout(name: string): Promise<Session>
  /** Stops, unlinks and removes everything. Idempotent: an unknown name is no error. */
  delete(name: string): Promise<void>
  /** A code to type on the phone, as 8 characters. Only while waiting for a scan. */
  pairingCode(name: string, phone: string): Promise<string>
}
