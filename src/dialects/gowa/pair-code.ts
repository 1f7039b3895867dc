import type { Gateway } from '../../core/gateway.ts'
import { requireQr } from './login.ts'

/** A code to type on the phone, as GOWA writes it. The number is checked before. */
export async function pairCode(gateway: Gateway, session: string, digits: string): Promise<string> {
  await requireQr(gateway, session)
  const code = await gateway.sessions.pairingCode(session, digits)
  return `${code.slice(0, 4)}-${code.slice(4)}`
}
