import type { SessionStatus, TroubleCode } from '../../../core/model/session.ts'
import type { EventOf, Payload, Scene } from './payload.ts'

const STATES: Readonly<Record<SessionStatus, string>> = {
  working: 'connected',
  starting: 'connecting',
  scan_qr: 'qr_ready',
  stopped: 'disconnected',
  failed: 'disconnected',
}

/** Why it is not connected, in RyzeAPI's words. */
const TROUBLES: Readonly<Record<TroubleCode, string>> = {
  UNREACHABLE: 'connect_failure',
  CONNECTION_LOST: 'disconnected',
  LOGGED_OUT: 'logged_out',
  REPLACED: 'stream_replaced',
  CLIENT_OUTDATED: 'client_outdated',
  BANNED: 'temp_banned',
  PAIRING_EXPIRED: 'pair_error',
  PAIRING_FAILED: 'pair_error',
  REFUSED: 'connect_failure',
  STORAGE: 'unknown',
  INTERNAL: 'unknown',
}

type StatusEvent = EventOf<'session.status'>

/** The connection's state; a new QR code is told with each `qr_ready`. */
export function stateOf(event: StatusEvent, { context, timestamp }: Scene): Payload {
  const data = {
    instance: context.session.name,
    state: toState(event),
    timestamp: new Date(timestamp).toISOString(),
    ...(event.qr !== null && { qrCode: event.qr }),
    ...(event.trouble && { reason: event.trouble.message }),
  }
  return { name: 'instance.state', data }
}

function toState({ status, trouble, me, statuses }: StatusEvent): string {
  if (trouble) return TROUBLES[trouble.code]
  // An account that is gone when its connection ends has been logged out.
  const hasWorked = statuses.some((point) => point.status === 'working')
  return status === 'stopped' && me === null && hasWorked ? 'logged_out' : STATES[status]
}
