import { createKeyedLock } from '../util/keyed-lock.ts'
import type { GatewayEvent } from './model/event.ts'
import type { ConnectionState, Me } from './model/session.ts'
import type { Store } from './ports/store.ts'
import type { Recorder } from './recording.ts'
import { isSameState, type LiveState, type SessionStates } from './session-states.ts'

export interface ConnectionEventsDeps {
  readonly store: Store
  readonly states: SessionStates
  readonly record: Recorder
  /** The session works again: what was not confirmed may leave now. */
  readonly onWorking: (session: string) => void
  /** WhatsApp ended the pairing: the keys are worth nothing any more. */
  readonly onLoggedOut: (session: string) => void
  /** The account shows under another name. */
  readonly onRenamed: (session: string) => void
}

/** Takes over a connection state and tells of it, once per change and in their order. */
export function createConnectionEvents(deps: ConnectionEventsDeps) {
  const { states } = deps
  const lock = createKeyedLock()
  const take = async (session: string, state: ConnectionState): Promise<void> => {
    const before = states.get(session)
    if (isSameState(before.connection, state)) return refresh(deps, session, state)
    const live = states.set(session, state)
    const isThere = await keep(deps, session, live).catch((error: unknown) => {
      // Whoever brings the state again must not find it known already.
      states.restore(session, before)
      throw error
    })
    if (!isThere) return states.remove(session)
    if (state.status === 'working') deps.onWorking(session)
    if (state.status === 'failed' && state.trouble.code === 'LOGGED_OUT') deps.onLoggedOut(session)
  }
  return (session: string, state: ConnectionState): Promise<void> => lock.run(session, () => take(session, state))
}

/** False when the session was deleted meanwhile. */
function keep({ record }: ConnectionEventsDeps, session: string, live: LiveState): Promise<boolean> {
  const { connection } = live
  return record(session, async ({ tx, tell }) => {
    if (connection.status === 'working') await tx.sessions.update(session, { me: connection.me })
    const stored = await tx.sessions.get(session)
    if (!stored) return false
    await tell(null, toEvent(live, stored.me))
    return true
  })
}

/** A repeated state may bring news that nobody is told of: the next attempt's time, or a new name of the account. */
async function refresh(
  { store, states, onRenamed }: ConnectionEventsDeps,
  session: string,
  state: ConnectionState,
): Promise<void> {
  const before = states.get(session).connection
  states.refresh(session, state)
  if (state.status !== 'working' || before.status !== 'working' || isSameAccount(before.me, state.me)) return
  await store.sessions.update(session, { me: state.me })
  onRenamed(session)
}

const isSameAccount = (a: Me, b: Me): boolean =>
  a.phone === b.phone && a.lid === b.lid && a.device === b.device && a.name === b.name

function toEvent({ connection, statuses }: LiveState, me: Me | null): GatewayEvent {
  return {
    type: 'session.status',
    status: connection.status,
    trouble: 'trouble' in connection ? connection.trouble : null,
    qr: connection.status === 'scan_qr' ? connection.qr : null,
    me,
    statuses,
  }
}
