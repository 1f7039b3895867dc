import { route } from '../../../dialect.ts'
import { success } from '../../answer.ts'
import { toRecipient } from '../../convert/phone.ts'
import { device } from '../../devices.ts'
import { check, documented, readFields, required } from '../../fields.ts'
import { requireLogin } from '../../login.ts'
import { sessionOf } from '../../session-of.ts'
import type { Style } from '../../style.ts'

/** POST /call/reject: declines a call that `call.offer` told of. */
export const reject = (style: Style) =>
  route('POST /call/reject', {
    summary: 'Reject an incoming call',
    access: device('send'),
    body: documented({
      caller_jid: 'Text: who calls, as the event has it; required',
      call_id: 'Text: the call, as the event has it; required',
    }),
    async handle(gateway, request) {
      const fields = readFields(request)
      const [caller, id] = [fields.text('caller_jid').trim(), fields.text('call_id').trim()]
      check({ caller_jid: required(caller), call_id: required(id) })
      const from = toRecipient(caller)
      const session = sessionOf(request)
      await requireLogin(gateway, session)
      await gateway.calls.reject(session, { id, from })
      return success('Call rejected successfully', style.results(null))
    },
  })
