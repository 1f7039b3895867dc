import { Type } from 'typebox'
import { route } from '../../../dialect.ts'
import { pathSession } from '../../auth.ts'
import { fromWahaId } from '../../convert/address.ts'
import { SUCCESS, successResult } from '../../schemas/chat.ts'
import { chatIdField } from '../../schemas/fields.ts'

/** POST /api/{session}/calls/reject: declines a call, on every device. */
export const rejectCall = route('POST /api/:session/calls/reject', {
  summary: 'Reject an incoming call',
  access: pathSession('send'),
  status: 201,
  body: Type.Object({ from: chatIdField, id: Type.String({ minLength: 1 }) }),
  response: successResult,
  async handle(gateway, { params, body }) {
    await gateway.calls.reject(params.session, { id: body.id, from: fromWahaId(body.from) })
    return SUCCESS
  },
})
