import { Type } from 'typebox'
import { reaches } from '../../../../core/api-keys.ts'
import { route } from '../../../dialect.ts'
import { ANY_KEY } from '../../auth.ts'
import { toSessionInfo } from '../../convert/session.ts'
import { sessionInfo } from '../../schemas/session.ts'
import { maySeeConfig } from './visibility.ts'

/** GET /api/sessions: the sessions this key may see; stopped ones only with `all=true`. */
export const listSessions = route('GET /api/sessions', {
  summary: 'List sessions',
  access: ANY_KEY,
  query: Type.Object({ all: Type.Optional(Type.Boolean()), expand: Type.Optional(Type.Array(Type.String())) }),
  response: Type.Array(sessionInfo),
  async handle(gateway, { query, principal }) {
    const sessions = await gateway.sessions.list({ includeStopped: query.all ?? false })
    const options = { worker: gateway.info.worker, apps: query.expand?.includes('apps') ?? false }
    return sessions
      .filter((session) => principal && reaches(principal, session))
      .map((session) => toSessionInfo(session, { ...options, config: maySeeConfig(principal) }))
  },
})
