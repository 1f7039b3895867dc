import { route } from '../../../dialect.ts'
import { pathSession } from '../../auth.ts'
import { toSessionDto } from '../../convert/session.ts'
import { sessionDto } from '../../schemas/session.ts'
import { maySeeConfig } from './visibility.ts'

/** POST /api/sessions/{session}/restart: stop, when it runs, and start. */
export const restartSession = route('POST /api/sessions/:session/restart', {
  summary: 'Restart the session',
  access: pathSession('control'),
  status: 201,
  response: sessionDto,
  handle: async (gateway, { params, principal }) =>
    toSessionDto(await gateway.sessions.restart(params.session), { config: maySeeConfig(principal) }),
})
