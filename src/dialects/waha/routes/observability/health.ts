import { Type } from 'typebox'
import type { HealthPart } from '../../../../core/health.ts'
import { route } from '../../../dialect.ts'
import { OPEN } from '../../auth.ts'

const parts = Type.Record(Type.String(), Type.Object({ status: Type.String() }))

/** GET /health: whether what requests depend on answers. Open, so it tells no details. */
export const health = route('GET /health', {
  summary: 'Check the health of the server',
  access: OPEN,
  response: Type.Object({ status: Type.String(), info: parts, error: parts, details: parts }),
  async handle(gateway, { reply }) {
    const report = await gateway.health.check()
    if (!report.ok) reply.code(503)
    return {
      status: report.ok ? 'ok' : 'error',
      info: describe(report.parts.filter(({ ok }) => ok)),
      error: describe(report.parts.filter(({ ok }) => !ok)),
      details: describe(report.parts),
    }
  },
})

const describe = (list: readonly HealthPart[]) =>
  Object.fromEntries(list.map(({ name, ok }) => [name, { status: ok ? 'up' : 'down' }]))
