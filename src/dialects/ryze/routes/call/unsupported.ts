import { GatewayError } from '../../../../core/errors.ts'
import type { Gateway } from '../../../../core/gateway.ts'
import { kindOf } from '../../../../core/model/address.ts'
import type { RouteRequest } from '../../../dialect.ts'
import { fromNumber } from '../../convert/address.ts'
import { badRequest, requireInstance, requireNumber } from '../../required.ts'

/** Somebody who could be called: one person, by their number, of an instance that is connected. Throws what is wrong. */
export async function requireCallee(
  gateway: Gateway,
  request: Pick<RouteRequest<{ readonly number?: string | null }>, 'body' | 'session'>,
): Promise<void> {
  const jid = fromNumber(requireNumber(request.body.number))
  if (kindOf(jid) !== 'phone') throw badRequest('Number must be a phone number')
  await gateway.sessions.requireStatus(requireInstance(request), ['working'])
}

/** What is said instead of a call that would never ring. */
export const unsupportedCall = (): GatewayError =>
  new GatewayError('NOT_SUPPORTED', 'calls are not supported: this gateway cannot carry the sound of calls')
