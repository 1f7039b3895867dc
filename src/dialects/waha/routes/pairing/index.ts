import { tagged } from '../../../dialect.ts'
import { confirmPasskey, getPasskeyChallenge, getPasskeyConfirmation, postPasskey } from './passkey.ts'
import { getQr } from './qr.ts'
import { requestCode } from './request-code.ts'
import { screenshot } from './screenshot.ts'

/** WAHA's tag Pairing. */
export const pairing = tagged('Pairing', [
  getQr,
  requestCode,
  getPasskeyChallenge,
  postPasskey,
  getPasskeyConfirmation,
  confirmPasskey,
  screenshot,
])
