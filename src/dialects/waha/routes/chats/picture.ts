import { Type } from 'typebox'
import { route } from '../../../dialect.ts'
import { pathSession } from '../../auth.ts'
import { fromWahaId } from '../../convert/address.ts'

/** GET /api/{session}/chats/{chatId}/picture: its address, kept for 24 hours unless `refresh`. */
export const getChatPicture = route('GET /api/:session/chats/:chatId/picture', {
  summary: 'Get chat picture',
  access: pathSession('read'),
  query: Type.Object({ refresh: Type.Optional(Type.Boolean({ default: false })) }),
  response: Type.Object({ url: Type.Union([Type.String(), Type.Null()]) }),
  handle: async (gateway, { params, query }) => ({
    url: await gateway.chats.picture(params.session, fromWahaId(params.chatId), { refresh: query.refresh ?? false }),
  }),
})
