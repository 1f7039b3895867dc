import { route } from '../../../dialect.ts'
import { pathSession } from '../../auth.ts'
import { toSessionDto } from '../../convert/session.ts'
import { sessionDto } from '../../schemas/session.ts'
import { maySeeConfig } from './visibility.ts'

/** POST /api/sessions/{session}/stop: idempotent; keeps pairing and configuration. */
export const stopSession = route('POST /api/sessions/:session/stop', {
  summary: 'Stop the session',
  access: pathSession('control'),
  status: 201,
  response: sessionDto,
  handle: async (gateway, { params, principal }) =>
    toSessionDto(await gateway.sessions.stop(params.session), { config: maySeeConfig(principal) }),
})
