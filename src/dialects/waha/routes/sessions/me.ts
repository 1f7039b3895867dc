import { Type } from 'typebox'
import { route } from '../../../dialect.ts'
import { pathSession } from '../../auth.ts'
import { toMe } from '../../convert/session.ts'
import { meInfo } from '../../schemas/session.ts'

/** GET /api/sessions/{session}/me: the account that is logged in; `null` before that. */
export const getMe = route('GET /api/sessions/:session/me', {
  summary: 'Get information about the authenticated account',
  access: pathSession('read'),
  response: Type.Union([meInfo, Type.Null()]),
  async handle(gateway, { params }) {
    const { me } = await gateway.sessions.require(params.session)
    return me && toMe(me)
  },
})
