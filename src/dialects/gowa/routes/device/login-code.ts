import { route } from '../../../dialect.ts'
import { success } from '../../answer.ts'
import { toPairingDigits } from '../../convert/phone.ts'
import { pathDevice } from '../../devices.ts'
import { documented, queryText } from '../../fields.ts'
import { pairCode } from '../../pair-code.ts'
import { sessionOf } from '../../session-of.ts'

/** POST /devices/{device_id}/login/code: a code to type on the phone. */
export const loginCode = route('POST /devices/:device_id/login/code', {
  summary: 'Login a device with pairing code',
  access: pathDevice('control'),
  query: documented({ phone: 'Phone number to pair with' }),
  async handle(gateway, request) {
    const digits = toPairingDigits(queryText(request.query.phone))
    const id = sessionOf(request)
    return success('Login with code started', { device_id: id, pair_code: await pairCode(gateway, id, digits) })
  },
})
