import { Type } from 'typebox'
import { route } from '../../../dialect.ts'
import { pathSession } from '../../auth.ts'

/** GET /api/{session}/status/new-message-id: an id to tell a story with. */
export const newStatusId = route('GET /api/:session/status/new-message-id', {
  summary: 'Generate a status message id',
  access: pathSession('send'),
  response: Type.Object({ id: Type.String() }),
  handle: async (gateway, { params }) => ({ id: await gateway.messages.newId(params.session) }),
})
