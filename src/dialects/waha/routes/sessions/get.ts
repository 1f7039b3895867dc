import { Type } from 'typebox'
import { route } from '../../../dialect.ts'
import { pathSession } from '../../auth.ts'
import { toSessionInfo } from '../../convert/session.ts'
import { sessionInfo } from '../../schemas/session.ts'
import { maySeeConfig } from './visibility.ts'

/** GET /api/sessions/{session}: what is known of a session. */
export const getSession = route('GET /api/sessions/:session', {
  summary: 'Get session information',
  access: pathSession(null),
  query: Type.Object({ expand: Type.Optional(Type.Array(Type.String())) }),
  response: sessionInfo,
  handle: async (gateway, { params, query, principal }) =>
    toSessionInfo(await gateway.sessions.require(params.session), {
      worker: gateway.info.worker,
      apps: query.expand?.includes('apps') ?? false,
      config: maySeeConfig(principal),
    }),
})
