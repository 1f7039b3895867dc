import type { Session, SessionStatus } from '../../../core/model/session.ts'
import { ryzeConfigOf } from './config.ts'

/** RyzeAPI's states of an instance, as lists show them. */
export type RyzeState = 'connected' | 'connecting' | 'disconnected' | 'loggedout'

const STATES: Readonly<Record<SessionStatus, RyzeState>> = {
  working: 'connected',
  starting: 'connecting',
  scan_qr: 'connecting',
  stopped: 'disconnected',
  failed: 'disconnected',
}

export function toRyzeState({ status, trouble, config }: Pick<Session, 'status' | 'trouble' | 'config'>): RyzeState {
  if (status === 'failed' && trouble?.code === 'LOGGED_OUT') return 'loggedout'
  if (status === 'stopped' && ryzeConfigOf(config).loggedOut) return 'loggedout'
  return STATES[status]
}

/** The state in words for people; with the reason, where there is one. */
export function toDisplayStatus(session: Pick<Session, 'status' | 'trouble' | 'config'>): string {
  if (session.trouble) return session.trouble.message
  if (session.status === 'scan_qr') return 'Waiting for the QR code to be scanned'
  const words = {
    connected: 'Connected',
    connecting: 'Connecting',
    disconnected: 'Disconnected',
    loggedout: 'Logged out',
  }
  return words[toRyzeState(session)]
}
