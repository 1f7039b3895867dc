import { route } from '../../../dialect.ts'
import { pathSession } from '../../auth.ts'
import { toSessionDto } from '../../convert/session.ts'
import { sessionDto } from '../../schemas/session.ts'
import { maySeeConfig } from './visibility.ts'

/** POST /api/sessions/{session}/start: idempotent; 404 for a name that was never created. */
export const startSession = route('POST /api/sessions/:session/start', {
  summary: 'Start the session',
  access: pathSession('control'),
  status: 201,
  response: sessionDto,
  handle: async (gateway, { params, principal }) =>
    toSessionDto(await gateway.sessions.start(params.session), { config: maySeeConfig(principal) }),
})
