import { Type } from 'typebox'
import { route } from '../../../dialect.ts'
import { ANY_KEY } from '../../auth.ts'

/** GET /api/server/status: since when the process runs. */
export const getStatus = route('GET /api/server/status', {
  summary: 'Get the server status',
  access: ANY_KEY,
  response: Type.Object({
    startTimestamp: Type.Number(),
    uptime: Type.Number(),
    worker: Type.Object({ id: Type.String() }),
  }),
  handle: async ({ info }) => ({
    startTimestamp: info.startedAt,
    uptime: Date.now() - info.startedAt,
    worker: { id: info.worker },
  }),
})
