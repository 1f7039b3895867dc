import { Type } from 'typebox'
import { route } from '../../../dialect.ts'
import { pathSession } from '../../auth.ts'
import { phoneDigits } from '../../convert/address.ts'

/** POST /api/{session}/auth/request-code: a code to type on the phone instead of scanning. */
export const requestCode = route('POST /api/:session/auth/request-code', {
  summary: 'Request authentication code',
  access: pathSession('control'),
  status: 201,
  // `method` (sms, voice) is a leftover that WAHA ignores too.
  body: Type.Object({ phoneNumber: Type.String({ minLength: 1 }), method: Type.Optional(Type.Unknown()) }),
  response: Type.Object({ code: Type.String() }),
  async handle(gateway, { params, body }) {
    const code = await gateway.sessions.pairingCode(params.session, phoneDigits(body.phoneNumber))
    return { code: `${code.slice(0, 4)}-${code.slice(4)}` }
  },
})
