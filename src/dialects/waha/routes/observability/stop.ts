import { Type } from 'typebox'
import { route } from '../../../dialect.ts'
import { ADMIN } from '../../auth.ts'

/** POST /api/server/stop: the process ends; what supervises it starts it again. */
export const stopServer = route('POST /api/server/stop', {
  summary: 'Stop (and restart) the server',
  access: ADMIN,
  status: 201,
  body: Type.Object({ force: Type.Optional(Type.Boolean({ default: false })) }),
  response: Type.Object({ stopping: Type.Boolean() }),
  async handle(gateway, { body }) {
    gateway.requestStop({ force: body.force ?? false })
    return { stopping: true }
  },
})
