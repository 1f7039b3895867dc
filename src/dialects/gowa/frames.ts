import type { LoggedEvent } from '../../core/model/event.ts'
import type { SessionStatus, StatusPoint } from '../../core/model/session.ts'

/** What the websocket carries: `result` is singular here, and plural in the answers over HTTP. */
export interface Frame {
  readonly code: string
  readonly message: string
  readonly result: unknown
}

/**
 * The frame for a device's new state; null when it is neither a login nor a logout. A device that lost its connection and
 * has it back did not log in: what tells them apart is the state that it comes from.
 */
export function toFrame({ session, event }: LoggedEvent): Frame | null {
  if (event.type !== 'session.status') return null
  const { status, me, trouble, statuses } = event
  if (status === 'working' && cameFrom(statuses, 2, 'scan_qr')) return loginFrame(session, me?.device ?? '')
  if (trouble?.code === 'LOGGED_OUT') return logoutFrame(session)
  return status === 'stopped' && me === null && cameFrom(statuses, 1, 'working') ? logoutFrame(session) : null
}

/** Whether this was one of the last few states before the one it has. */
const cameFrom = (statuses: readonly StatusPoint[], few: number, wanted: SessionStatus): boolean =>
  statuses.slice(-1 - few, -1).some(({ status }) => status === wanted)

const loginFrame = (device: string, jid: string): Frame => ({
  code: 'LOGIN_SUCCESS',
  message: `Successfully pair with ${jid}`,
  result: { device_id: device },
})

const logoutFrame = (device: string): Frame => ({
  code: 'DEVICE_LOGGED_OUT',
  message: `Device ${device} logged out`,
  result: { device_id: device },
})
