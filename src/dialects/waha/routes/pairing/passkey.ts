import { GatewayError } from '../../../../core/errors.ts'
import type { Gateway } from '../../../../core/gateway.ts'
import { route } from '../../../dialect.ts'
import { pathSession } from '../../auth.ts'

/** WhatsApp asks linked devices like ours for no passkey: these calls answer as WAHA does when none is pending. */
async function nothingPending(gateway: Gateway, { params }: { readonly params: { readonly session: string } }) {
  await gateway.sessions.require(params.session)
  throw new GatewayError('NOTHING_PENDING', 'No passkey request is pending for this session')
}

const access = pathSession('control')

/** GET /api/{session}/auth/passkey/challenge */
export const getPasskeyChallenge = route('GET /api/:session/auth/passkey/challenge', {
  summary: 'Get the pending passkey challenge',
  access,
  handle: nothingPending,
})

/** POST /api/{session}/auth/passkey */
export const postPasskey = route('POST /api/:session/auth/passkey', {
  summary: 'Submit a passkey assertion',
  access,
  status: 201,
  handle: nothingPending,
})

/** GET /api/{session}/auth/passkey/confirmation */
export const getPasskeyConfirmation = route('GET /api/:session/auth/passkey/confirmation', {
  summary: 'Get the passkey confirmation code',
  access,
  handle: nothingPending,
})

/** POST /api/{session}/auth/passkey/confirm */
export const confirmPasskey = route('POST /api/:session/auth/passkey/confirm', {
  summary: 'Confirm the passkey code',
  access,
  status: 201,
  handle: nothingPending,
})
