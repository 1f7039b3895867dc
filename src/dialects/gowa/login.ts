import { GatewayError } from '../../core/errors.ts'
import type { Gateway } from '../../core/gateway.ts'
import type { Session } from '../../core/model/session.ts'
import {
  NO_CLIENT,
  NOT_CONNECTED,
  NOT_LOGGED_IN,
  alreadyLoggedIn,
  gowaError,
  noQrCode,
  sessionSaved,
  type Fault,
} from './fault.ts'

/** The device, logged in and connected; throws what GOWA says when it is not. Comes after the fields were checked. */
export async function requireLogin(gateway: Gateway, name: string): Promise<Session> {
  try {
    return await gateway.sessions.requireStatus(name, ['working'])
  } catch (error) {
    if (!(error instanceof GatewayError) || error.code !== 'SESSION_NOT_READY') throw error
    throw gowaError('SESSION_NOT_READY', whyNot(await gateway.sessions.require(name)))
  }
}

function whyNot({ status, me, trouble }: Session): Fault {
  if (status === 'stopped') return NO_CLIENT
  const isUnlinked = status === 'failed' && (me === null || trouble?.code === 'LOGGED_OUT')
  const waits = status === 'scan_qr' || isUnlinked
  return waits ? NOT_LOGGED_IN : NOT_CONNECTED
}

/** Starts the device if need be and waits for a code to scan. */
export async function requireQr(gateway: Gateway, name: string): Promise<NonNullable<Session['qr']>> {
  const before = await gateway.sessions.require(name)
  if (before.status === 'stopped' || before.status === 'failed') await gateway.sessions.start(name)
  const session = await gateway.sessions.requireStatus(name, ['scan_qr', 'working']).catch((error: unknown) => {
    if (!(error instanceof GatewayError) || error.code !== 'SESSION_NOT_READY') throw error
    throw before.me ? sessionSaved() : noQrCode()
  })
  if (session.status === 'working') throw alreadyLoggedIn()
  // The status came with its code; without one the next is a moment away.
  if (!session.qr) throw noQrCode()
  return session.qr
}
