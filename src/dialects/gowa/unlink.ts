import type { Gateway } from '../../core/gateway.ts'
import { gowaError, noClient } from './fault.ts'

/** Unlinks the device from its account and leaves it at rest, as GOWA does: the next login starts it. */
export async function unlink(gateway: Gateway, session: string): Promise<void> {
  await gateway.sessions.logout(session, { thenStart: false })
}

/** Connects anew. Throws when there is no account to connect with. */
export async function reconnect(gateway: Gateway, session: string): Promise<void> {
  const { me, status } = await gateway.sessions.require(session)
  if (!me) throw status === 'stopped' ? noClient() : sessionDeleted(session)
  await gateway.sessions.restart(session)
}

const sessionDeleted = (device: string) =>
  gowaError('SESSION_NOT_READY', {
    status: 500,
    code: 'INTERNAL_SERVER_ERROR',
    message: `device ${device} is not logged in (session deleted)`,
  })
