import { Type } from 'typebox'
import { route } from '../../../dialect.ts'
import { OPEN } from '../../auth.ts'
import { toHealth } from '../../convert/health.ts'

const parts = Type.Record(Type.String(), Type.Object({ status: Type.String() }, { additionalProperties: true }))

/** GET /health: whether what requests depend on answers, and whether the rest is well. Open, so it names nobody. */
export const health = route('GET /health', {
  summary: 'Check the health of the server',
  access: OPEN,
  response: Type.Object({
    status: Type.String(),
    info: parts,
    error: parts,
    details: parts,
    service: Type.String(),
    uptime: Type.String(),
    timestamp: Type.String(),
    checks: Type.Record(Type.String(), Type.String()),
  }),
  async handle(gateway, { reply }) {
    const report = await gateway.health.check()
    if (report.state === 'down') reply.code(503)
    return toHealth(report, { startedAt: gateway.info.startedAt, now: Date.now() })
  },
})
