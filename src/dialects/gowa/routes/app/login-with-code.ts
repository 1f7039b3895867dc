import { route } from '../../../dialect.ts'
import { success } from '../../answer.ts'
import { toPairingDigits } from '../../convert/phone.ts'
import { device } from '../../devices.ts'
import { documented, queryText } from '../../fields.ts'
import { pairCode } from '../../pair-code.ts'
import { sessionOf } from '../../session-of.ts'

/** GET /app/login-with-code: a code to type on the phone. */
export const loginWithCode = route('GET /app/login-with-code', {
  summary: 'Login with pairing code',
  access: device('control'),
  query: documented({ phone: 'Your phone number' }),
  async handle(gateway, request) {
    const digits = toPairingDigits(queryText(request.query.phone))
    const id = sessionOf(request)
    return success('Login with code success', { device_id: id, pair_code: await pairCode(gateway, id, digits) })
  },
})
