import { Type } from 'typebox'
import { route } from '../../../dialect.ts'
import { OPEN } from '../../auth.ts'
import { toHealth } from '../../convert/health.ts'

const parts = Type.Record(Type.String(), Type.Object({ status: Type.String() }))

/** GET /health: whether what requests depend on answers. Open, so it tells no details. */
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
    if (!report.ok) reply.code(503)
    return toHealth(report, { startedAt: gateway.info.startedAt, now: Date.now() })
  },
})
