import { Type } from 'typebox'
import { route } from '../../../dialect.ts'
import { pathSession } from '../../auth.ts'

/** GET /api/{session}/new-message-id: an id to send a message with; the same id is never sent twice. */
export const newMessageId = route('GET /api/:session/new-message-id', {
  summary: 'Generate a message id',
  access: pathSession('send'),
  response: Type.Object({ id: Type.String() }),
  handle: async (gateway, { params }) => ({ id: await gateway.messages.newId(params.session) }),
})
