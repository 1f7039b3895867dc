import { route } from '../../../dialect.ts'
import { ACCOUNT } from '../../auth.ts'
import { fromWahaConfig } from '../../convert/config.ts'
import { toSessionDto } from '../../convert/session.ts'
import { sessionCreateRequest, sessionDto } from '../../schemas/session.ts'

/** POST /api/sessions: create a session, and start it unless told not to. */
export const createSession = route('POST /api/sessions', {
  summary: 'Create a session',
  access: ACCOUNT,
  status: 201,
  body: sessionCreateRequest,
  response: sessionDto,
  handle: async (gateway, { body, principal }) =>
    toSessionDto(
      await gateway.sessions.create({
        name: body.name || undefined,
        config: fromWahaConfig(body.config ?? null),
        start: body.start ?? true,
        account: principal?.account ?? null,
      }),
      { config: true },
    ),
})
