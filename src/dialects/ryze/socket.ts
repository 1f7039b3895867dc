import type { EventEncoder } from '../../core/ports/encoder.ts'
import type { SocketRoute } from '../dialect.ts'

/** GET /ws/:instance */
export const createEventSocket = (_encodeEvent: EventEncoder): SocketRoute => ({
  url: '/ws/:instance',
  claims: () => true,
  open: async (_gateway, connection) => connection.close(1000, ''),
})
