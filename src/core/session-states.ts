import type { ConnectionState, Session, SessionRecord, SessionStatus, StatusPoint } from './model/session.ts'

const KEPT_STATUSES = 3

/** What is known of a session beyond its stored record. */
export interface LiveState {
  readonly connection: ConnectionState
  readonly statuses: readonly StatusPoint[]
}

/** The connection states of the sessions of this worker, and a way to wait for a change. */
export interface SessionStates {
  get(session: string): LiveState
  /** Returns the new state. */
  set(session: string, connection: ConnectionState): LiveState
  /** Takes over details (such as the next attempt's time) without counting it as a change of state. */
  refresh(session: string, connection: ConnectionState): void
  /** Takes a state back that could not be recorded. */
  restore(session: string, before: LiveState): void
  remove(session: string): void
  /** Resolves when the session's status changes, or after the time. */
  changed(session: string, timeoutMs: number): Promise<void>
  view(record: SessionRecord): Session
}

const STOPPED: LiveState = { connection: { status: 'stopped' }, statuses: [] }

export function createSessionStates(deps: { readonly now: () => number }): SessionStates {
  const states = new Map<string, LiveState>()
  const waiting = new Map<string, Set<() => void>>()
  const get = (session: string): LiveState => states.get(session) ?? STOPPED
  return {
    get,
    set(session, connection) {
      const point = { status: connection.status, timestamp: deps.now() }
      const next = { connection, statuses: [...get(session).statuses, point].slice(-KEPT_STATUSES) }
      states.set(session, next)
      for (const wake of waiting.get(session) ?? []) wake()
      return next
    },
    refresh: (session, connection) => void states.set(session, { ...get(session), connection }),
    restore: (session, before) => void states.set(session, before),
    remove: (session) => void states.delete(session),
    changed(session, timeoutMs) {
      const { promise, resolve } = Promise.withResolvers<void>()
      const wakers = waiting.get(session) ?? new Set()
      const wake = () => {
        clearTimeout(timer)
        wakers.delete(wake)
        if (wakers.size === 0) waiting.delete(session)
        resolve()
      }
      const timer = setTimeout(wake, timeoutMs)
      waiting.set(session, wakers.add(wake))
      return promise
    },
    view: (record) => toSession(record, get(record.name)),
  }
}

function toSession(record: SessionRecord, { connection, statuses }: LiveState): Session {
  return {
    ...record,
    // A session that works has an account from the first moment on, also while that is still being written down.
    me: record.me ?? (connection.status === 'working' ? connection.me : null),
    status: connection.status,
    trouble: 'trouble' in connection ? connection.trouble : null,
    qr: connection.status === 'scan_qr' ? { code: connection.qr, expiresAt: connection.expiresAt } : null,
    statuses,
  }
}

/** Whether two states differ in what is announced: a new QR code counts, a repeated state does not. */
export function isSameState(a: ConnectionState, b: ConnectionState): boolean {
  if (a.status !== b.status) return false
  if (a.status === 'scan_qr' && b.status === 'scan_qr') return a.qr === b.qr
  if (a.status === 'starting' && b.status === 'starting') return a.trouble?.code === b.trouble?.code
  return a.status !== 'failed' || b.status !== 'failed' || a.trouble.code === b.trouble.code
}

export const isOnItsWay = (status: SessionStatus): boolean => status === 'starting'
