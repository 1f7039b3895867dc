import { route } from '../../../dialect.ts'
import { pathSession } from '../../auth.ts'
import { fromWahaConfig } from '../../convert/config.ts'
import { toSessionDto } from '../../convert/session.ts'
import { sessionDto, sessionUpdateRequest } from '../../schemas/session.ts'

/** PUT /api/sessions/{session}: replace the configuration; a running session is restarted. */
export const updateSession = route('PUT /api/sessions/:session', {
  summary: 'Update a session',
  access: pathSession('setting'),
  body: sessionUpdateRequest,
  response: sessionDto,
  async handle(gateway, { params, body }) {
    const { config } = await gateway.sessions.require(params.session)
    const updated = await gateway.sessions.update(params.session, fromWahaConfig(body.config ?? null, config))
    return toSessionDto(updated, { config: true })
  },
})
