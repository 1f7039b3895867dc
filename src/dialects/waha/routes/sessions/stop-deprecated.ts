import { Type } from 'typebox'
import { route } from '../../../dialect.ts'
import { bodySession } from '../../auth.ts'
import { requireAction } from './visibility.ts'

/** POST /api/sessions/stop: stop; with `logout` also unlink and remove. */
export const stopSessionDeprecated = route('POST /api/sessions/stop', {
  summary: 'Stop, and log out when asked',
  deprecated: true,
  access: bodySession('control', 'name'),
  status: 201,
  body: Type.Object({ name: Type.String({ minLength: 1 }), logout: Type.Optional(Type.Boolean({ default: false })) }),
  async handle(gateway, { body, principal }) {
    if (body.logout) {
      requireAction(principal, 'delete')
      return gateway.sessions.delete(body.name)
    }
    if (await gateway.sessions.get(body.name)) await gateway.sessions.stop(body.name)
    return undefined
  },
})
