import type { Session, SessionStatus } from '../../../core/model/session.ts'
import { toTime } from './time.ts'

const STATES: Readonly<Record<SessionStatus, string>> = {
  stopped: 'disconnected',
  failed: 'disconnected',
  starting: 'connecting',
  scan_qr: 'connected',
  working: 'logged_in',
}

/** A device of the list; what is not known yet is left out. */
export const toDevice = ({ name, me, status, createdAt }: Session) => ({
  id: name,
  ...(me?.name && { display_name: me.name }),
  state: STATES[status],
  ...(me && { jid: me.phone }),
  created_at: toTime(createdAt),
})

/** Whether WhatsApp's servers are reached, and whether an account is behind it. */
export const toConnection = ({ status }: Session) => ({
  is_connected: status === 'working' || status === 'scan_qr',
  is_logged_in: status === 'working',
})

/** The short form that `/app/devices` and the websocket show. */
export const toListedDevice = ({ name, me }: Session) => ({ name: me?.name ?? '', device: name, jid: me?.phone ?? '' })
