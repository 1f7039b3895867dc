import { route } from '../../../dialect.ts'
import { pathSession } from '../../auth.ts'
import { toSessionDto } from '../../convert/session.ts'
import { sessionDto } from '../../schemas/session.ts'
import { maySeeConfig } from './visibility.ts'

/** POST /api/sessions/{session}/logout: unlink from the phone; starts again when it was running. */
export const logoutSession = route('POST /api/sessions/:session/logout', {
  summary: 'Log out from the session',
  access: pathSession('control'),
  status: 201,
  response: sessionDto,
  handle: async (gateway, { params, principal }) =>
    toSessionDto(await gateway.sessions.logout(params.session), { config: maySeeConfig(principal) }),
})
