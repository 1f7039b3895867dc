import { Type } from 'typebox'
import { route } from '../../../dialect.ts'
import { OPEN } from '../../auth.ts'

/** GET /health: a plain word, which says nothing about WhatsApp. */
export const health = route('GET /health', {
  summary: 'Health check',
  access: OPEN,
  response: Type.String(),
  async handle(gateway, { reply }) {
    const { state } = await gateway.health.check()
    const ok = state !== 'down'
    reply.code(ok ? 200 : 503).type('text/plain; charset=utf-8')
    return ok ? 'OK' : 'Service Unavailable'
  },
})
