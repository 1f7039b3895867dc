import { ulid } from '../util/ulid.ts'
import type { EventFeed } from './events.ts'
import type { GatewayEvent } from './model/event.ts'
import type { ConnectionState } from './model/session.ts'
import type { Store } from './ports/store.ts'
import { isSameState, type LiveState, type SessionStates } from './session-states.ts'

/** The lane of what concerns a session as a whole. */
export const SESSION_LANE = 'session'

export interface ConnectionEventsDeps {
  readonly store: Store
  readonly states: SessionStates
  readonly feed: EventFeed
  readonly now: () => number
  /** The session works again: what was not confirmed may leave now. */
  readonly onWorking: (session: string) => void
  /** WhatsApp ended the pairing: the keys are worth nothing any more. */
  readonly onLoggedOut: (session: string) => void
}

/** Takes over a connection state and tells of it, once per change. */
export function createConnectionEvents(deps: ConnectionEventsDeps) {
  const { store, states, feed, now } = deps
  return async (session: string, state: ConnectionState): Promise<void> => {
    if (isSameState(states.get(session).connection, state)) return states.refresh(session, state)
    const live = states.set(session, state)
    const logged = await store.transaction(async (tx) => {
      if (state.status === 'working') await tx.sessions.update(session, { me: state.me, activityAt: now() })
      const record = await tx.sessions.get(session)
      if (!record) return null
      const event = toEvent(live, record.me)
      return tx.log.append(session, { id: ulid(), timestamp: now(), lane: SESSION_LANE, event })
    })
    if (logged) feed.publish(logged)
    if (state.status === 'working') deps.onWorking(session)
    if (state.status === 'failed' && state.trouble.code === 'LOGGED_OUT') deps.onLoggedOut(session)
  }
}

function toEvent(
  { connection, statuses }: LiveState,
  me: Extract<GatewayEvent, { type: 'session.status' }>['me'],
): GatewayEvent {
  return {
    type: 'session.status',
    status: connection.status,
    trouble: 'trouble' in connection ? connection.trouble : null,
    qr: connection.status === 'scan_qr' ? connection.qr : null,
    me,
    statuses,
  }
}
