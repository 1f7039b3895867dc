import type { FastifyInstance } from 'fastify'
import { GatewayError } from '../core/errors.ts'

/** From the moment that the server begins to close, what comes over kept connections is refused in its API's own form. */
export function refuseWhileClosing(app: FastifyInstance): void {
  let closing = false
  app.addHook('preClose', async () => void (closing = true))
  app.addHook('onRequest', async () => {
    if (closing) throw new GatewayError('STOPPING', 'the gateway is stopping; ask again in a moment')
  })
  // A kept connection would hold the end up.
  app.addHook('onSend', async (_request, reply) => {
    if (closing) reply.header('connection', 'close')
  })
}
