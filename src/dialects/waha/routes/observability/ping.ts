import { Type } from 'typebox'
import { route } from '../../../dialect.ts'
import { OPEN } from '../../auth.ts'

/** GET /ping: whether the process answers at all. */
export const ping = route('GET /ping', {
  summary: 'Ping the server',
  access: OPEN,
  response: Type.Object({ message: Type.String() }),
  handle: async () => ({ message: 'pong' }),
})
