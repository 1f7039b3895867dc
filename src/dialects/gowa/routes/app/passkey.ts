import { route } from '../../../dialect.ts'
import { success } from '../../answer.ts'
import { device } from '../../devices.ts'
import { gowaError } from '../../fault.ts'
import { sessionOf } from '../../session-of.ts'

/** GET /app/passkey: WhatsApp asks devices linked like ours for no passkey, so nothing is ever pending. */
export const passkeyStatus = route('GET /app/passkey', {
  summary: 'Get pending passkey pairing state',
  access: device('control'),
  handle: async (_gateway, request) =>
    success('Passkey pairing status', {
      device_id: sessionOf(request),
      status: 'none',
      challenge: null,
      code: '',
      skip_handoff_ux: false,
    }),
})

/** POST /app/passkey/response */
export const passkeyResponse = route('POST /app/passkey/response', {
  summary: 'Submit the WebAuthn assertion for passkey pairing',
  access: device('control'),
  handle: () => Promise.reject(nothingPending()),
})

/** POST /app/passkey/confirm */
export const passkeyConfirm = route('POST /app/passkey/confirm', {
  summary: 'Confirm the passkey pairing code',
  access: device('control'),
  handle: () => Promise.reject(nothingPending()),
})

const nothingPending = () =>
  gowaError('NOTHING_PENDING', {
    status: 400,
    code: 'BAD_REQUEST',
    message: 'no passkey pairing is pending for this device',
  })
