import { route } from '../../../dialect.ts'
import { sent } from '../../answer.ts'
import { device } from '../../devices.ts'
import { check, documented, oneOf, readFields, required } from '../../fields.ts'
import { requireLogin } from '../../login.ts'
import { sessionOf } from '../../session-of.ts'

/** POST /send/presence: whether the account shows as online. */
export const sendPresence = route('POST /send/presence', {
  summary: 'Send presence status',
  access: device('send'),
  body: documented({ type: 'available or unavailable; required', is_forwarded: 'Boolean: without effect' }),
  async handle(gateway, request) {
    const type = readFields(request).text('type')
    check({ type: required(type) ?? oneOf(type, ['available', 'unavailable']) })
    const session = sessionOf(request)
    await requireLogin(gateway, session)
    await gateway.profile.setPresence(session, type === 'available' ? 'available' : 'unavailable')
    return sent('presence', `Send presence success ${type}`)
  },
})
