import { route } from '../../../dialect.ts'
import { pathSession } from '../../auth.ts'

/** DELETE /v1/sessions/{session}/outgoing/{id}: a queued message does not leave. */
export const cancelOutgoing = route('DELETE /v1/sessions/:session/outgoing/:id', {
  summary: 'Cancel a queued message',
  access: pathSession('send'),
  status: 204,
  async handle(gateway, { params }) {
    await gateway.sending.cancel(params.session, params.id)
  },
})
