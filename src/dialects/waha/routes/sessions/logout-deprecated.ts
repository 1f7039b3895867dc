import { Type } from 'typebox'
import { route } from '../../../dialect.ts'
import { bodySession } from '../../auth.ts'

/** POST /api/sessions/logout: unlink and remove. */
export const logoutSessionDeprecated = route('POST /api/sessions/logout', {
  summary: 'Log out and delete the session',
  deprecated: true,
  access: bodySession('delete', 'name'),
  status: 201,
  body: Type.Object({ name: Type.String({ minLength: 1 }) }),
  handle: (gateway, { body }) => gateway.sessions.delete(body.name),
})
